//! What tests look for in mails is looked for in what their readers see.

use e2e::plain;

#[test]
fn what_is_encoded_in_a_mail_is_readable_below_it() {
    let mail = "Subject: =?utf-8?b?0KHQutC40LTQutCw?=\r\nContent-Type: multipart/alternative; boundary=\"x\"\r\n\r\n\
                --x\r\nContent-Transfer-Encoding: base64\r\n\r\n0JrQsNGA\r\n0LDQstCw0Lk=\r\n\
                --x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>caf=C3=A9 =E2=80=93 a=\r\nnd</p>\r\n--x--\r\n";
    let shown = plain(mail);
    for word in ["Скидка", "Каравай", "<p>café – and</p>", "multipart/alternative"] {
        assert!(shown.contains(word), "{word} in {shown}");
    }
}
