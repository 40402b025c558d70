//! The description of the API, made from the handlers and types that serve it; committed as `docs/openapi.json`.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::{exceptions, originals, passing, records, register, routes, sanitised};

#[derive(OpenApi)]
#[openapi(
    info(title = "Sekimori", description = "Between agent, office and key service."),
    modifiers(&Proof),
    paths(
        routes::about,
        routes::enrol,
        routes::sign_in,
        routes::rewrap,
        routes::spool,
        routes::roster,
        routes::enrolment,
        routes::files,
        records::put_inventory,
        records::inventory,
        records::causes,
        records::triage,
        records::decide,
        records::withdraw_decision,
        exceptions::exceptions,
        exceptions::ask,
        exceptions::decide,
        exceptions::withdraw,
        exceptions::effect,
        sanitised::tell,
        originals::originals,
        originals::ask,
        originals::look,
        originals::decide,
        originals::withdraw,
        originals::sealed,
        originals::refused,
        records::runs,
        records::orders,
        records::what_if,
        register::people,
        register::sections,
        register::devices,
        register::audit,
        register::searches,
        register::keep_search,
        register::forget_search,
        register::health,
        passing::order_undo,
        passing::order_done,
        passing::sign_out,
        passing::bundle,
        passing::invite,
        passing::lock,
        passing::matrix,
        passing::put_matrix,
        passing::rules,
        passing::put_rules,
        passing::revoke,
        passing::relabel,
        passing::kit,
        passing::checkpoint,
        passing::log
    )
)]
struct Api;

/// How a request is signed.
struct Proof;

impl Modify for Proof {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        const HOW: &str = "`Sekimori <JWS>`: compact ES256 JWS, kid `s:<session id>` or `d:<device id>`, payload \
                           `{\"aud\": \"<METHOD> <path>\", \"iat\": <seconds>, \"jti\": \"<uuid>\", \"body\": \"<SHA-256, base64url>\"}`";
        let header = ApiKeyValue::with_description("Authorization", HOW);
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("proof", SecurityScheme::ApiKey(ApiKey::Header(header)));
        // They would be the names of our source files.
        for item in openapi.paths.paths.values_mut() {
            for operation in [&mut item.get, &mut item.post, &mut item.put].into_iter().flatten() {
                operation.tags = None;
            }
        }
    }
}

/// The API's description (OpenAPI 3.1, JSON with a line end), as it stands in `docs/openapi.json`.
///
/// # Errors
/// When it cannot be written as JSON; a test shows that it can.
pub fn openapi() -> Result<String, serde_json::Error> {
    Ok(Api::openapi().to_pretty_json()? + "\n")
}

#[cfg(test)]
mod tests {
    use model::api::path;

    use super::*;

    #[test]
    fn the_committed_description_is_what_the_code_says() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
        let made = openapi().expect("json");
        if std::env::var_os("SEKIMORI_UPDATE").is_some_and(|value| value == "1") {
            std::fs::write(&file, &made).expect("written");
        }
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            committed == made,
            "docs/openapi.json is not what the code says; SEKIMORI_UPDATE=1 cargo test -p server openapi makes it anew"
        );
    }

    #[test]
    fn every_route_is_described() {
        let api = Api::openapi();
        let (files, log) = (path::FILES, format!("{}/{{tile}}", path::LOG));
        let routes = [
            path::ABOUT,
            path::ENROL,
            path::SIGN_IN,
            path::SIGN_OUT,
            path::BUNDLE,
            path::REWRAP,
            path::SPOOL,
            path::ROSTER,
            path::INVITE,
            path::ENROLMENT,
            path::DEVICE_LOCK,
            path::MATRIX,
            path::RULES,
            path::REVOKE,
            path::RELABEL,
            path::KIT,
            path::CHECKPOINT,
            path::INVENTORY,
            path::CAUSES,
            path::TRIAGE,
            path::DECISIONS,
            path::DECISION_WITHDRAW,
            path::EXCEPTIONS,
            path::EXCEPTION_DECIDE,
            path::EXCEPTION_WITHDRAW,
            path::EXCEPTION_EFFECT,
            path::SANITISED,
            path::ORIGINALS,
            path::ORIGINAL_LOOK,
            path::ORIGINAL_DECIDE,
            path::ORIGINAL_WITHDRAW,
            path::ORIGINAL_SEALED,
            path::REFUSED,
            path::RUNS,
            path::RUN_UNDO,
            path::ORDERS,
            path::ORDER_DONE,
            path::WHAT_IF,
            path::PEOPLE,
            path::SECTIONS,
            path::DEVICES,
            path::AUDIT,
            path::SEARCHES,
            path::SEARCH_FORGET,
            path::HEALTH,
            files,
            &log,
        ];
        for route in routes {
            assert!(api.paths.paths.contains_key(route), "{route}");
        }
        assert_eq!(api.paths.paths.len(), routes.len());
    }
}
