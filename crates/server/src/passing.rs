//! Routes that are the key service's: the request goes on as it came, and the answer back.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse as _, Response};
use model::api::{
    DeviceLock, Edition, Invitations, InviteRequest, Kit, KitRequest, Logged, MatrixChanges, Order, OrderDone, Problem,
    RelabelRequest, RevokeRequest, SignedBundle, Text, TextChange, UndoRequest, path,
};

use crate::office::{Office, Refusal};

/// A handler of its own for each route, so that each is described.
macro_rules! passes {
    ($($(#[$about:meta])* $name:ident;)*) => {$(
        $(#[$about])*
        pub(crate) async fn $name(
            office: State<Office>,
            method: Method,
            uri: Uri,
            headers: HeaderMap,
            body: Bytes,
        ) -> Result<Response, Refusal> {
            Ok(office.pass(method, &uri, &headers, body).await?.into_response())
        }
    )*};
}

passes! {
    /// Ends the session that asks.
    #[utoipa::path(
        post,
        path = path::SIGN_OUT,
        responses((status = 204, description = "Ended"), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    sign_out;
    /// The policy bundle in force.
    #[utoipa::path(
        get,
        path = path::BUNDLE,
        responses((status = 200, description = "Done or answered", body = SignedBundle), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    bundle;
    /// Orders a device to take a sealing run back; officer.
    #[utoipa::path(
        post,
        path = path::RUN_UNDO,
        request_body = UndoRequest,
        responses((status = 200, description = "Done or answered", body = Order), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    order_undo;
    /// A device has carried an order out.
    #[utoipa::path(
        post,
        path = path::ORDER_DONE,
        request_body = OrderDone,
        responses((status = 204, description = "Noted"), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    order_done;
    /// Makes one-time codes; officer.
    #[utoipa::path(
        post,
        path = path::INVITE,
        request_body = InviteRequest,
        responses((status = 200, description = "Done or answered", body = Invitations), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    invite;
    /// Locks a device for good; officer, from another device.
    #[utoipa::path(
        post,
        path = path::DEVICE_LOCK,
        request_body = DeviceLock,
        responses((status = 200, description = "Done or answered", body = Logged), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    lock;
    /// The matrix of rights in force; officer.
    #[utoipa::path(
        get,
        path = path::MATRIX,
        responses((status = 200, description = "Done or answered", body = Text), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    matrix;
    /// Puts another matrix in force, or says what it would change; officer.
    #[utoipa::path(
        put,
        path = path::MATRIX,
        request_body = TextChange,
        responses((status = 200, description = "Done or answered", body = MatrixChanges), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    put_matrix;
    /// The rules in force; officer.
    #[utoipa::path(
        get,
        path = path::RULES,
        responses((status = 200, description = "Done or answered", body = Text), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    rules;
    /// Puts other rules in force, or checks them; officer.
    #[utoipa::path(
        put,
        path = path::RULES,
        request_body = TextChange,
        responses((status = 200, description = "Done or answered", body = Edition), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    put_rules;
    /// Withdraws a file: no key from now on; officer or who leads its section.
    #[utoipa::path(
        post,
        path = path::REVOKE,
        request_body = RevokeRequest,
        responses((status = 200, description = "Done or answered", body = Logged), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    revoke;
    /// Registers another label of a file that is about to be resealed.
    #[utoipa::path(
        post,
        path = path::RELABEL,
        request_body = RelabelRequest,
        responses((status = 200, description = "Done or answered", body = Logged), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    relabel;
    /// Makes the recovery kit; officer.
    #[utoipa::path(
        post,
        path = path::KIT,
        request_body = KitRequest,
        responses((status = 200, description = "Done or answered", body = Kit), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    kit;
    /// The current signed checkpoint of the audit log.
    #[utoipa::path(
        get,
        path = path::CHECKPOINT,
        responses((status = 200, description = "A C2SP signed note", body = String, content_type = "text/plain"), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    checkpoint;
    /// A tile or entry bundle of the audit log (C2SP tlog-tiles); officer or auditor.
    #[utoipa::path(
        get,
        path = "/api/v1/log/{tile}",
        params(("tile" = String, Path, description = "C2SP path: tile/<level>/<n> or tile/entries/<n>; slashes stand as they are")),
        responses((status = 200, description = "Its bytes", content_type = "application/octet-stream"), (status = 404, description = "Not there"), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
        security(("proof" = []))
    )]
    log;
}
