//! Load over HTTP by keep-alive connections: as much as they can, each sending its next request when the last one is
//! answered; or at a given rate, whatever the answers do.
//!
//! Requests are bytes made beforehand and answers are read but not understood, so that this program takes as little of
//! the processor from the server as pgbench takes from PostgreSQL.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde::Serialize;

/// A request, ready to be sent.
pub(crate) struct Request(Vec<u8>);

impl Request {
    /// A POST by a till.
    pub(crate) fn post(
        path: &str,
        token: &str,
        key: Option<&str>,
        body: &impl Serialize,
    ) -> anyhow::Result<Self> {
        let body = serde_json::to_string(body)?;
        let key = key.map(|key| format!("Idempotency-Key: {key}\r\n")).unwrap_or_default();
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n{key}\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        Ok(Self((head + &body).into_bytes()))
    }

    /// A POST by somebody without an account, whom a trusted proxy saw at an address of their own.
    pub(crate) fn from_somebody(number: usize, path: &str, body: &impl Serialize) -> anyhow::Result<Self> {
        let body = serde_json::to_string(body)?;
        let [_, a, b, c] = u32::try_from(number)?.to_be_bytes();
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 10.{a}.{b}.{c}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        Ok(Self((head + &body).into_bytes()))
    }
}

/// What came of it.
pub(crate) struct Load {
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    /// How long each request took, the shortest first.
    pub(crate) latencies: Vec<Duration>,
    /// The bodies, in the order of the requests; all of them 200.
    pub(crate) answers: Vec<Vec<u8>>,
}

impl Load {
    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answers.len() as f64 / self.took.as_secs_f64()
    }

    /// The latency that `share` (0-1) of the requests did not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        self.latencies[((self.latencies.len() - 1) as f64 * share) as usize]
    }
}

/// Sends all of them over so many connections, as fast as they are answered.
pub(crate) fn send(connections: usize, address: SocketAddr, requests: Vec<Request>) -> anyhow::Result<Load> {
    send_paced(connections, address, requests, Duration::ZERO)
}

/// Sends one every `pace`. The latency of each counts from when it was due, so that a server which falls behind cannot
/// hide it by being asked less.
pub(crate) fn send_paced(
    connections: usize,
    address: SocketAddr,
    requests: Vec<Request>,
    pace: Duration,
) -> anyhow::Result<Load> {
    let count = requests.len();
    let mut shares: Vec<Vec<(usize, Request)>> = (0..connections.min(count)).map(|_| Vec::new()).collect();
    let turns = shares.len();
    for (place, request) in requests.into_iter().enumerate() {
        shares[place % turns].push((place, request));
    }
    let barrier = Arc::new(Barrier::new(turns + 1));
    let callers: Vec<_> = shares
        .into_iter()
        .map(|share| {
            let barrier = barrier.clone();
            std::thread::spawn(move || call(address, &share, &barrier, pace))
        })
        .collect();
    barrier.wait();
    let began = Instant::now();
    let mut answered = Vec::with_capacity(count);
    for caller in callers {
        answered.extend(caller.join().map_err(|_| anyhow::anyhow!("a caller panicked"))??);
    }
    let took = began.elapsed();
    answered.sort_unstable_by_key(|(place, ..)| *place);
    let mut load = Load { took, latencies: Vec::with_capacity(count), answers: Vec::with_capacity(count) };
    for (_, latency, body) in answered {
        load.latencies.push(latency);
        load.answers.push(body);
    }
    load.latencies.sort_unstable();
    Ok(load)
}

type Answered = (usize, Duration, Vec<u8>);

fn call(
    address: SocketAddr,
    requests: &[(usize, Request)],
    start: &Barrier,
    pace: Duration,
) -> anyhow::Result<Vec<Answered>> {
    let connected = TcpStream::connect(address);
    // Before any error is told, or the others would wait for ever.
    start.wait();
    let began = Instant::now();
    let mut stream = connected?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 2 * 1024 * 1024];
    let mut answers = Vec::with_capacity(requests.len());
    for (place, Request(bytes)) in requests {
        let mut due = Instant::now();
        if !pace.is_zero() {
            due = began + pace * u32::try_from(*place)?;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
        }
        stream.write_all(bytes)?;
        let body = read_answer(&mut stream, &mut buffer)?;
        answers.push((*place, due.elapsed(), body));
    }
    Ok(answers)
}

/// Reads one answer, which must be 200 and say its length.
fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> anyhow::Result<Vec<u8>> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..])?;
        ensure!(read > 0, "the server closed a connection, or an answer is too long");
        filled += read;
        let Some(end) = buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&buffer[..end])?;
        let body = end + 4;
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")).context("no length")?;
        if filled == body + length.parse::<usize>()? {
            ensure!(head.starts_with("HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&buffer[..filled]));
            return Ok(buffer[body..filled].to_vec());
        }
    }
}
