package dev.turnstile.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MailTest {

    private static final Mail MAIL = Mail.of("shop@example.org", "ada@example.org", "Hello", "Text");

    @Test
    void headers_cannot_be_injected() {
        for (String end : List.of("\r\nBcc: eve@example.org", "\nBcc: eve@example.org", "\rX: y", "\u0085", "\u0000")) {
            assertThatThrownBy(() -> Mail.of("shop@example.org", "ada@example.org", "Hello" + end, "Text"))
                    .isInstanceOf(MailRefusedException.class)
                    .hasMessage("the subject of a mail contains a control character such as a line break");
            for (String address : List.of("ada@example.org" + end, "Ada" + end + " <ada@example.org>")) {
                assertThatThrownBy(() -> MAIL.withTo(address)).isInstanceOf(MailRefusedException.class);
                assertThatThrownBy(() -> MAIL.withCc(address)).isInstanceOf(MailRefusedException.class);
                assertThatThrownBy(() -> MAIL.withBcc(address)).isInstanceOf(MailRefusedException.class);
                assertThatThrownBy(() -> Mail.of(address, "ada@example.org", "Hello", "Text"))
                        .isInstanceOf(MailRefusedException.class);
            }
            assertThatThrownBy(() -> MailAttachment.of("a.txt" + end, "text/plain", new byte[0]))
                    .isInstanceOf(MailRefusedException.class);
            assertThatThrownBy(() -> MailAttachment.of("a.txt", "text/plain" + end, new byte[0]))
                    .isInstanceOf(MailRefusedException.class);
        }
    }

    @Test
    void an_invalid_address_is_refused() {
        for (String address :
                List.of("", "ada", "ada@", "@example.org", "a b@example.org", "ada@example.org, eve@x.org")) {
            assertThatThrownBy(() -> MAIL.withTo(address))
                    .as(address)
                    .isInstanceOf(MailRefusedException.class)
                    .hasMessageStartingWith("expected a mail address, got an invalid text of ")
                    .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("example.org", "ada"));
        }
        assertThatThrownBy(() ->
                        new Mail("shop@example.org", List.of(), List.of(), List.of(), "Hello", "Text", null, List.of()))
                .isInstanceOf(MailRefusedException.class)
                .hasMessageContaining("got none");
    }

    @Test
    void an_attachment_copies_its_bytes_and_has_a_media_type() {
        byte[] bytes = {1, 2};
        MailAttachment file = MailAttachment.of("a.bin", "application/octet-stream", bytes);
        bytes[0] = 9;
        file.content()[1] = 9;
        assertThat(file.content()).containsExactly(1, 2);
        assertThatThrownBy(() -> MailAttachment.of("a.bin", "binary", bytes)).isInstanceOf(MailRefusedException.class);
    }

    @Test
    void a_group_or_a_route_is_not_one_address() {
        for (String several : List.of(
                "x: ada@example.org, eve@example.com;",
                "x: ada@example.org;",
                "undisclosed-recipients:;",
                "<@relay.example.com:ada@example.org>")) {
            assertThatThrownBy(() -> MAIL.withTo(several))
                    .as(several)
                    .isInstanceOf(MailRefusedException.class)
                    .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("example", "ada"));
            assertThatThrownBy(() -> MAIL.withCc(several)).as(several).isInstanceOf(MailRefusedException.class);
            assertThatThrownBy(() -> MAIL.withBcc(several)).as(several).isInstanceOf(MailRefusedException.class);
            assertThatThrownBy(() -> Mail.of(several, "ada@example.org", "Hello", "Text"))
                    .as(several)
                    .isInstanceOf(MailRefusedException.class);
        }
    }

    @Test
    void a_domain_that_is_ambiguous_or_has_no_ascii_form_is_refused() {
        for (String domain : List.of(
                "stra\u00dfe.example",
                "\u03b2\u03cc\u03bb\u03bf\u03c2.example",
                "a".repeat(64) + ".example",
                "\u1e9e.example")) {
            assertThatThrownBy(() -> MAIL.withTo("ada@" + domain))
                    .as(domain)
                    .isInstanceOf(MailRefusedException.class)
                    .hasMessageStartingWith("expected a domain that ")
                    .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("example"));
        }
    }
}
