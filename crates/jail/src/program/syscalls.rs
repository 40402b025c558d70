//! System calls that no program needs to work on what it was given.

use crate::function::{install, only};
use seccompiler::{SeccompAction, SeccompCmpOp, SeccompRule};
use std::collections::BTreeMap;
use std::io;

/// Refused whatever the arguments: other processes, other file systems, the kernel's own tables, and leaving the process
/// group by which all of them are killed.
const REFUSED: &[libc::c_long] = &[
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_setsid,
    libc::SYS_setpgid,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_open_by_handle_at,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_syslog,
    libc::SYS_quotactl,
    libc::SYS_acct,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
];

/// Installs the filter on the only thread; children inherit it. `namespaces`: whether the network is an empty one, so that
/// sockets within the machine lead nowhere.
pub(super) fn filter(namespaces: bool) -> io::Result<()> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    let local = u64::from(libc::AF_UNIX.unsigned_abs());
    let sockets = if namespaces { vec![only(&[(0, SeccompCmpOp::Ne, local)])?] } else { Vec::new() };
    rules.insert(libc::SYS_socket, sockets);
    // New processes and threads, but no new namespaces.
    let spaces = [
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWNS,
        libc::CLONE_NEWNET,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWCGROUP,
    ];
    let space = |flag: libc::c_int| {
        let flag = u64::from(flag.unsigned_abs());
        only(&[(0, SeccompCmpOp::MaskedEq(flag), flag)])
    };
    rules.insert(libc::SYS_clone, spaces.into_iter().map(space).collect::<io::Result<_>>()?);
    // Its flags lie in memory, where a filter cannot look; libraries fall back to the older call.
    let unseen = [(libc::SYS_clone3, Vec::new())].into_iter().collect();
    install(unseen, SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS.unsigned_abs()))?;
    install(rules, SeccompAction::Allow, SeccompAction::Errno(libc::EPERM.unsigned_abs()))
}
