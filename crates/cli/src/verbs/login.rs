//! `sekimori login` and `logout`. Nothing here acts as another person: whoever signs in types her own password.

use std::io::BufRead as _;

use agent::{Device, Office, SignedIn};
use model::{PersonId, Secret, Shown};
use time::OffsetDateTime;

use super::{Place, tell_office};
use crate::args::Login;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Login, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let state = place.state()?;
    let device = Device::open(&state)?;
    let office = Office::at(device.server()?)?;
    let typed = if args.stdin { from_stdin()? } else { from_terminal(screen)? };
    let person: PersonId = typed.person.parse().map_err(|_| Failure::sentence(Exit::Usage, "CI-002", Vec::new()))?;
    let signed_in = SignedIn::begin(&state, &device, &office, person, &typed.password, typed.new_password.as_ref())?;
    let name = Shown::text(&signed_in.session.name);
    screen.say("login-done", &[("name", name.as_str()), ("person", signed_in.session.person.as_str())])?;
    tell_office(&state, &device, screen)?;
    Ok(Exit::Ok)
}

pub(crate) fn end(place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let state = place.state()?;
    let device = Device::open(&state)?;
    let office = Office::at(device.server()?)?;
    SignedIn::current(&state, OffsetDateTime::now_utc())?.end(&state, &office)?;
    screen.say("logout-done", &[])?;
    Ok(Exit::Ok)
}

struct Typed {
    person: String,
    password: Secret<String>,
    new_password: Option<Secret<String>>,
}

fn from_stdin() -> Result<Typed, Failure> {
    let mut lines = std::io::stdin().lock().lines();
    let mut line = || lines.next().transpose();
    let person = line()?.unwrap_or_default();
    let password = Secret::new(line()?.unwrap_or_default());
    let new_password = line()?.filter(|line| !line.is_empty()).map(Secret::new);
    Ok(Typed { person, password, new_password })
}

fn from_terminal(screen: &mut Screen) -> Result<Typed, Failure> {
    let ask = |screen: &Screen, key: &str| screen.locale.say(key);
    let question = ask(screen, "login-person");
    let person = screen.prompt(&question)?;
    let question = ask(screen, "login-password");
    let password = Secret::new(screen.prompt_hidden(&question)?);
    let question = ask(screen, "login-new-password");
    let new = screen.prompt_hidden(&question)?;
    let new_password = (!new.is_empty()).then(|| Secret::new(new));
    Ok(Typed { person, password, new_password })
}
