//! Closing a listening socket without losing a request.
//!
//! A connection is established by the kernel before the server accepts it, and is reset if the socket closes in
//! between; actix-server also drops what it has accepted and not yet begun when it stops. So new connections are turned
//! away first, those that exist are let through, and only then the socket closes.

use std::net::TcpListener;
use std::time::Duration;

#[cfg(target_os = "linux")]
use socket2::SockFilter;
use socket2::Socket;

/// How long connections that exist are given to be accepted and to send their request.
const SETTLE: Duration = Duration::from_millis(200);

/// A second handle on a listening socket. The socket closes when this and the server's own handle are gone.
pub(crate) struct Door(Socket);

impl Door {
    /// The door of this listener.
    pub(crate) fn of(listener: &TcpListener) -> std::io::Result<Self> {
        Ok(Self(listener.try_clone()?.into()))
    }

    /// Lets nobody in any more and waits for those who stand in it. The caller then stops the server. A client that
    /// comes now hears nothing for a moment, asks again and is refused, as if it had come a second later.
    pub(crate) async fn close_gently(self) {
        if let Err(error) = turn_away(&self.0) {
            tracing::debug!(%error, "new connections cannot be turned away before the socket closes");
        }
        tokio::time::sleep(SETTLE).await;
    }
}

/// Drops every TCP segment that only asks for a connection (SYN without ACK); handshakes under way and connections
/// pass. A classic BPF program, which sees the segment from its TCP header on: flags are the byte at offset 13
/// (RFC 9293 §3.1).
#[cfg(target_os = "linux")]
fn turn_away(listening: &Socket) -> std::io::Result<()> {
    const LOAD_BYTE: u16 = 0x30;
    const AND: u16 = 0x54;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    const SYN: u32 = 0x02;
    const ACK: u32 = 0x10;
    listening.attach_filter(&[
        SockFilter::new(LOAD_BYTE, 0, 0, 13),
        SockFilter::new(AND, 0, 0, SYN | ACK),
        SockFilter::new(JUMP_IF_EQUAL, 0, 1, SYN),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ])
}

/// Other systems close the door in the face of the few that stand in it.
#[cfg(not(target_os = "linux"))]
fn turn_away(_: &Socket) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}
