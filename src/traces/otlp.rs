//! Spans over OTLP/HTTP (protobuf). A thread of the SDK sends batches of a bounded queue; a full queue drops spans. Logs one line when
//! sending begins to fail and one when it works again, without the collector's words, which may repeat headers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Debug};
use std::pin::Pin;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use http::{Method, Request, Response};
use hyper::body::Bytes;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{Span, SpanBuilder, SpanKind, Status, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{ExporterBuildError, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, SpanData, SpanExporter};
use reqwest::Client;
use reqwest::redirect::Policy;
use tokio::runtime::Handle;
use url::Url;

use super::request::{TracedAnswer, TracedRequest};
use crate::clock::Clock;
use crate::outage::Outage;

/// Time limit of one batch.
const PATIENCE: Duration = Duration::from_secs(5);

/// Time limit of the last batches when the process ends.
const LAST: Duration = Duration::from_secs(1);

/// Maximum length of a collector's answer in bytes.
const LONGEST: usize = 64 * 1024;

/// The tracer of this process.
static TRACER: OnceLock<(SdkTracerProvider, SdkTracer)> = OnceLock::new();

/// A collector that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CollectorUnusable {
    /// The HTTP client cannot be built.
    #[error("no HTTP client")]
    Client(#[from] reqwest::Error),
    /// The exporter cannot be built.
    #[error("no exporter")]
    Exporter(#[from] ExporterBuildError),
}

/// Begins to send spans to a collector, on the present runtime.
///
/// # Errors
///
/// The client or the exporter cannot be built.
pub fn begin(collector: &Url) -> Result<(), CollectorUnusable> {
    let client = Client::builder().timeout(PATIENCE).redirect(Policy::none());
    // Plaintext must not leave this machine, so HTTP_PROXY is ignored.
    let client = if collector.scheme() == "http" { client.no_proxy() } else { client.https_only(true) };
    let client = CollectorClient { client: client.build()?, runtime: Handle::current() };
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_http_client(client)
        .with_endpoint(collector.as_str())
        .with_timeout(PATIENCE)
        .build()?;
    let resource = Resource::builder()
        .with_service_name("vestibule")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let outage = Mutex::new(Outage::of("traces: sending spans"));
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(WatchedExporter { exporter, outage })
        .with_resource(resource)
        .build();
    let tracer = provider.tracer("vestibule");
    // A second call in one process changes nothing.
    let _begun = TRACER.set((provider, tracer));
    Ok(())
}

/// Sends the queued spans, for at most one second. Blocks, and needs the runtime: not for one of its own threads.
pub fn finish() {
    if let Some((provider, _)) = TRACER.get() {
        // The exporter logs a failure.
        let _best_effort = provider.shutdown_with_timeout(LAST);
    }
}

pub(super) fn is_on() -> bool {
    TRACER.get().is_some()
}

pub(super) fn send(request: TracedRequest, answer: TracedAnswer<'_>) {
    let Some((_, tracer)) = TRACER.get() else { return };
    let now = SystemTime::from(Clock::system().now());
    let mut attributes = vec![
        KeyValue::new("http.request.method", method(answer.method)),
        KeyValue::new("http.response.status_code", i64::from(answer.status)),
        KeyValue::new("vestibule.route", answer.route),
        KeyValue::new("vestibule.request_id", answer.id.to_owned()),
    ];
    attributes.extend(answer.code.map(|code| KeyValue::new("error.type", code)));
    let parent = request.parent.as_ref().and_then(|parent| parent.to_str().ok()).map(str::to_owned);
    let carried: HashMap<String, String> =
        parent.map(|parent| ("traceparent".to_owned(), parent)).into_iter().collect();
    let parent = TraceContextPropagator::new().extract_with_context(&Context::new(), &carried);
    let mut span = SpanBuilder::from_name(Cow::Borrowed(answer.route))
        .with_kind(SpanKind::Server)
        .with_start_time(now.checked_sub(answer.took).unwrap_or(now))
        .with_attributes(attributes)
        .start_with_context(tracer, &parent);
    if answer.status >= 500 {
        span.set_status(Status::error(""));
    }
    span.end_with_timestamp(now);
}

/// The method's name, of those that are standard.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "_OTHER",
    }
}

/// The exporter, whose outages are logged.
struct WatchedExporter {
    exporter: opentelemetry_otlp::SpanExporter,
    outage: Mutex<Outage>,
}

impl Debug for WatchedExporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WatchedExporter(..)")
    }
}

/// A batch that was not sent, without the collector's words.
#[derive(Debug, thiserror::Error)]
enum NotSent {
    #[error("no answer in time")]
    Late,
    #[error("the collector cannot be reached, or refuses the batch")]
    Refused,
}

impl SpanExporter for WatchedExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let sent = self.exporter.export(batch).await;
        let mut outage = self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        match &sent {
            Ok(()) => outage.worked(),
            Err(OTelSdkError::Timeout(_)) => outage.failed(&NotSent::Late),
            Err(_) => outage.failed(&NotSent::Refused),
        }
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

/// The client that posts batches, on a runtime of the server's: the SDK's thread has none.
struct CollectorClient {
    client: Client,
    runtime: Handle,
}

impl Debug for CollectorClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CollectorClient(..)")
    }
}

type Answering<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'a>>;

impl HttpClient for CollectorClient {
    fn send_bytes<'life0, 'async_trait>(&'life0 self, request: Request<Bytes>) -> Answering<'async_trait>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        let posted = self.runtime.spawn(post(self.client.clone(), request));
        Box::pin(async move { posted.await? })
    }
}

async fn post(client: Client, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let mut answer = client.execute(request.try_into()?).await?;
    let mut response = Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        headers.clone_from(answer.headers());
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST {
            return Err("the collector's answer is too long".into());
        }
    }
    Ok(response.body(Bytes::from(body))?)
}
