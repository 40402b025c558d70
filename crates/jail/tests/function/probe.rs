//! The worker's side of the tests: each request names something to try.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::process::ExitCode;

pub(crate) fn worker() -> ExitCode {
    let mut calls = 0_u32;
    let mut kept: Vec<Vec<u8>> = Vec::new();
    let mapped = jail::function::map(std::path::Path::new("/proc/self/exe")).unwrap_or_default();
    let served = jail::function::serve_all(&mut |mut files, request| {
        calls += 1;
        let request = String::from_utf8_lossy(request);
        match (files.len(), request.strip_prefix("output ")) {
            _ if request == "mapped" => [mapped[0].to_string().as_bytes(), &mapped[1..4]].concat(),
            (2, Some(length)) => output(&mut files, length.parse().unwrap()),
            _ => probe(files.remove(0), &request, calls, &mut kept),
        }
    });
    ExitCode::from(u8::from(served.is_err()))
}

/// Answers with what it could do with its provisions before it was locked down.
pub(crate) fn provided(threads: bool) -> ExitCode {
    let told = std::cell::RefCell::new(Vec::new());
    let mut prepare = |files: Vec<File>| {
        for mut file in files {
            let mut bytes = [0; 2000];
            told.borrow_mut().extend(file.read_at(&mut bytes, 0).unwrap().to_string().into_bytes());
            told.borrow_mut().extend([b' ', kind(file.write_all(b"x"))[0], b' ']);
        }
        // SAFETY: a fresh mapping that nobody uses.
        let code = unsafe { libc::mmap(std::ptr::null_mut(), 4096, libc::PROT_READ | libc::PROT_EXEC, 0x22, -1, 0) };
        let opened = File::open("/etc/passwd").is_ok();
        told.borrow_mut().extend(format!("code {} open {opened}", code != libc::MAP_FAILED).into_bytes());
        if threads {
            std::mem::forget(std::thread::spawn(std::thread::park));
        }
    };
    let mut answer = |mut files: Vec<File>, request: &[u8]| match request {
        b"provisions" => told.borrow().clone(),
        _ => probe(files.remove(0), &String::from_utf8_lossy(request), 0, &mut Vec::new()),
    };
    ExitCode::from(u8::from(jail::function::serve_with(&mut prepare, &mut answer).is_err()))
}

/// Serves although another thread is running.
pub(crate) fn threaded() -> ExitCode {
    let _other = std::thread::spawn(std::thread::park);
    let refused = jail::function::serve(&mut |_, _| Vec::new());
    ExitCode::from(if matches!(refused, Err(jail::JailError::Threads { count: 2 })) { 42 } else { 1 })
}

fn probe(mut file: File, request: &str, calls: u32, kept: &mut Vec<Vec<u8>>) -> Vec<u8> {
    let (verb, argument) = request.split_once(' ').unwrap_or((request, ""));
    match verb {
        "length" => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            bytes.len().to_string().into_bytes()
        }
        "end" => file.seek(SeekFrom::End(0)).unwrap().to_string().into_bytes(),
        "calls" => calls.to_string().into_bytes(),
        "environment" => std::env::vars_os().count().to_string().into_bytes(),
        "descriptors" => open_descriptors(),
        "metadata" => kind(file.metadata().map(drop)),
        "write" => kind(file.write_all(b"x")),
        "user" => rustix::process::geteuid().as_raw().to_string().into_bytes(),
        "open" => kind(File::open(argument).map(drop)),
        "create" => kind(File::create(argument).map(drop)),
        "exec" => kind(std::process::Command::new("/bin/true").status().map(drop)),
        "thread" => kind(std::thread::Builder::new().spawn(|| ()).map(drop)),
        "connect" => kind(std::net::TcpStream::connect(argument).map(drop)),
        "pair" => kind(std::os::unix::net::UnixStream::pair().map(drop)),
        "code" => system_call(libc::SYS_mmap, [0, 4096, i64::from(libc::PROT_READ | libc::PROT_EXEC), 0x22, -1, 0]),
        "fork" => system_call(libc::SYS_clone, [i64::from(libc::SIGCHLD), 0, 0, 0, 0, 0]),
        // As a stem forks, and what else a stem may.
        "fork-as-stem" => system_call(libc::SYS_clone, [0x0120_0011, 0, 0, 0, 0, 0]),
        "wait" => system_call(libc::SYS_wait4, [-1, 0, 1, 0, 0, 0]),
        "outlive" => system_call(libc::SYS_prctl, [i64::from(libc::PR_SET_PDEATHSIG), 0, 0, 0, 0, 0]),
        "processes" => system_call(libc::SYS_prlimit64, [0, 6, 0, 0, 0, 0]),
        "filter" => system_call(libc::SYS_seccomp, [0, 0, 0, 0, 0, 0]),
        "robust" => system_call(libc::SYS_set_robust_list, [0, 0, 0, 0, 0, 0]),
        "kill" => system_call(libc::SYS_kill, [argument.parse().unwrap(), 9, 0, 0, 0, 0]),
        "abort-other" => {
            let pid = argument.parse().unwrap();
            system_call(libc::SYS_tgkill, [pid, pid, i64::from(libc::SIGABRT), 0, 0, 0])
        }
        "ptrace" => system_call(libc::SYS_ptrace, [16, argument.parse().unwrap(), 0, 0, 0, 0]),
        "memory-of" => system_call(libc::SYS_process_vm_readv, [argument.parse().unwrap(), 0, 0, 0, 0, 0]),
        "raise-limits" => system_call(libc::SYS_prlimit64, [0, 7, 0, 0, 0, 0]),
        "ring" => system_call(libc::SYS_io_uring_setup, [8, 0, 0, 0, 0, 0]),
        "close-all" => system_call(libc::SYS_close_range, [0, 64, 0, 0, 0, 0]),
        "truncate" => system_call(libc::SYS_ftruncate, [0, 0, 0, 0, 0, 0]),
        "sleep" => system_call(libc::SYS_nanosleep, [0, 0, 0, 0, 0, 0]),
        "spin" => loop {
            std::hint::spin_loop();
        },
        "bomb" => loop {
            kept.push(vec![1; 8 << 20]);
        },
        "recurse" => recurse(1).to_string().into_bytes(),
        "huge" => vec![b'x'; argument.parse().unwrap()],
        "panic" => panic!("the document says 山田太郎"),
        "leave" => std::process::exit(7),
        "lie" => lie(argument),
        _ => b"unknown probe".to_vec(),
    }
}

/// Writes the first byte of the first file so many times into the second.
fn output(files: &mut [File], length: usize) -> Vec<u8> {
    let mut byte = [0];
    files[0].read_exact(&mut byte).unwrap();
    kind(files[1].write_all(&byte.repeat(length)))
}

/// The error in one word, so that a probe that was merely refused is told apart from one that got through.
fn kind(result: std::io::Result<()>) -> Vec<u8> {
    match result {
        Ok(()) => b"done".to_vec(),
        Err(error) => format!("{:?}", error.raw_os_error()).into_bytes(),
    }
}

fn open_descriptors() -> Vec<u8> {
    let open = (0..64).filter(|fd| system_call(libc::SYS_fcntl, [*fd, i64::from(libc::F_GETFD), 0, 0, 0, 0]) == b"0");
    let closed_on_exec =
        (0..64).filter(|fd| system_call(libc::SYS_fcntl, [*fd, i64::from(libc::F_GETFD), 0, 0, 0, 0]) == b"1");
    (open.count() + closed_on_exec.count()).to_string().into_bytes()
}

fn system_call(number: libc::c_long, [a, b, c, d, e, f]: [i64; 6]) -> Vec<u8> {
    // SAFETY: the arguments are integers and null pointers; the tests are about the kernel refusing the call.
    unsafe { libc::syscall(number, a, b, c, d, e, f) }.to_string().into_bytes()
}

#[allow(unconditional_recursion)]
fn recurse(depth: u64) -> u64 {
    let space = std::hint::black_box([depth; 64]);
    recurse(depth + 1) + space.iter().sum::<u64>()
}

/// A captured worker talks on the channel itself.
fn lie(what: &str) -> Vec<u8> {
    use std::os::fd::FromRawFd;
    // SAFETY: the channel is the first descriptor after the standard streams; never dropped here.
    let mut channel = std::mem::ManuallyDrop::new(unsafe { File::from_raw_fd(3) });
    let frame: &[u8] = match what {
        "tag" => b"?\0\0\0\0",
        "length" => b"D\xff\xff\xff\xff",
        "hello" => b"H\0\0\0\0",
        _ => b"P\x0a\0\0\0\x1b[31m\r\n<b>",
    };
    channel.write_all(frame).unwrap();
    loop {
        std::hint::spin_loop();
    }
}
