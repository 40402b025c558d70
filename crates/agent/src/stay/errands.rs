use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use model::api::{Intent, Order, OrderDone, Orders, path};
use model::{Act, Actor, OpenPurpose, Right};
use time::OffsetDateTime;

use super::{GLANCE, News, Shared};
use crate::inplace::{InplaceError, undo_run};
use crate::inventory::{self, Change};
use crate::office::{Office, Signer};
use crate::report::{Summary, Trouble};
use crate::spool::Spool;
use crate::{AgentError, Device, Hand, KeySource, Released, Settings, State, bundle, sync};

/// How long an order waits for a process that changes files; then it waits for the next meeting.
const PATIENCE: Duration = Duration::from_secs(10);

/// Meets the office about once a minute: hands over what happened and what is known, takes the newest policy, and carries
/// out what an officer has ordered.
pub(super) fn run(shared: &Shared<'_>) -> Result<(), AgentError> {
    let mut last = String::new();
    while !shared.stopped() {
        let begun = Instant::now();
        let told = match meet(shared) {
            Ok(()) => String::new(),
            Err(error) => {
                let trouble = Trouble::of(&error);
                // An office that stays away is told of once.
                if trouble.code != last {
                    shared.trouble(&trouble);
                }
                trouble.code
            }
        };
        last = told;
        let every = Settings::load(shared.stay.state).map_or(60, |settings| settings.schedule.office_seconds);
        shared.sleep(Duration::from_secs(every).saturating_sub(begun.elapsed()).max(GLANCE));
    }
    Ok(())
}

fn meet(shared: &Shared<'_>) -> Result<(), AgentError> {
    let state = shared.stay.state;
    let device = Device::open(state)?;
    if device.server.is_none() {
        return Ok(());
    }
    sync(state, &device)?;
    match carry_out(shared, &device) {
        Ok(0) => Ok(()),
        Ok(_) => sync(state, &device),
        Err(AgentError::NotServed) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Takes back the runs that are ordered; gives how many orders there were.
fn carry_out(shared: &Shared<'_>, device: &Device) -> Result<usize, AgentError> {
    let office = Office::at(device.server()?)?;
    let signer = Signer { kid: device.kid(), key: &device.key };
    let now = OffsetDateTime::now_utc();
    let Orders { orders } = office.get(&signer, path::ORDERS)?;
    let due: Vec<Order> =
        orders.into_iter().filter(|order| order.device == device.id && !order.done && order.expires > now).collect();
    for order in &due {
        if take_back(shared, device, &office, order)? {
            office.tell(&signer, path::ORDER_DONE, &OrderDone { id: order.id })?;
        }
    }
    Ok(due.len())
}

/// Takes one run back, as far as it goes; whether asking again would be of no use.
fn take_back(shared: &Shared<'_>, device: &Device, office: &Office, order: &Order) -> Result<bool, AgentError> {
    let state = shared.stay.state;
    let bundle = bundle::current(state, device.server()?, OffsetDateTime::now_utc())?;
    let intent =
        Intent { right: Right::Unprotect, purpose: OpenPurpose::Undo, run: Some(order.run), reason: None, seen: 0 };
    let signer = Signer { kid: device.kid(), key: &device.key };
    let mut source = KeySource::Service { office, signer, bundle: &bundle, state, intent };
    let mut spool = Spool::open(state, device)?;
    let hand = Hand::take(state, &mut spool, PATIENCE, &mut |_, _| {})?;
    let mut released = Released::open(state);
    let (mut done, mut failed, mut later, mut broken) = (0_u64, 0_u64, false, None);
    undo_run(&hand.ledger, order.run, &mut source, &mut |record, undone| {
        match undone {
            Ok(undone) => {
                done += 1;
                let act = Act::Undone { file: undone.file, run: order.run };
                let noted = released.add(&record.folder().join(record.from()));
                let written = spool.append(OffsetDateTime::now_utc(), Actor::Device(device.id), act);
                broken = noted.and(written).err();
            }
            Err(error) => {
                failed += 1;
                later |= matches!(error, InplaceError::InUse | InplaceError::Key(_) | InplaceError::Changed);
                tracing::warn!(code = model::Coded::code(&error), "a file was not taken back");
            }
        }
        if broken.is_some() || shared.stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    drop(hand);
    if let Some(error) = broken {
        return Err(error);
    }
    shared.tell(News::TakenBack(done, failed));
    tell_of(state, order, done)?;
    Ok(!later && !shared.stopped())
}

/// The run's record says how much of it was taken back.
fn tell_of(state: &State, order: &Order, done: u64) -> Result<(), AgentError> {
    let mut record = match inventory::kept_record(state, order.run)? {
        Some(record) => record,
        None => inventory::record(&Summary::of(order.run, 0), OffsetDateTime::now_utc(), None, true),
    };
    record.undone += done;
    inventory::keep_record(state, &record)?;
    inventory::note(state, &[Change { run: record, row: None, gone: None }])
}
