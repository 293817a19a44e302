package dev.turnstile.spring.web.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.invocation.ActorContext;
import dev.turnstile.spring.web.HeaderRefused;
import dev.turnstile.spring.web.HeaderUse;
import dev.turnstile.spring.web.WebOptions;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** The values of headers. */
class HeadersTest {

    private static MockHttpServletRequest request(String header, String... values) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        for (String value : values) {
            request.addHeader(header, value);
        }
        return request;
    }

    private static @Nullable String key(String... values) {
        return KeyHeader.key(request(KeyHeader.HEADER, values), null);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', delimiter = '|', textBlock = """
            8e03978e-40d5-43dd-bc93-6894a57f9324   | 8e03978e-40d5-43dd-bc93-6894a57f9324
            "8e03978e-40d5-43dd-bc93-6894a57f9324" | 8e03978e-40d5-43dd-bc93-6894a57f9324
            '  "k"  '                              | k
            "a b"                                  | a b
            "a\\\\b"                                 | a\\b
            "a\\"b"                                 | a"b
            "a,b;c"                                | a,b;c
            order/1:pay=                           | order/1:pay=
            """)
    void a_key_is_a_quoted_or_a_bare_text(String value, String key) {
        assertThat(key(value)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\"\"",
                "\"  \"",
                "\"",
                "\"a",
                "a\"",
                "\"a\"b",
                "\"a\", \"b\"",
                "\"a\";p=1",
                "a b",
                "a,b",
                "a;b",
                "a\\b",
                "\"a\\b\"",
                "\"a\\\"",
                "\"a\tb\"",
                "a\u0000b",
                "caf\u00e9",
                "\"caf\u00e9\"",
                "a\u007fb"
            })
    void another_value_is_no_key(String value) {
        assertThatThrownBy(() -> key(value))
                .isInstanceOf(HeaderRefused.class)
                .hasMessageStartingWith("header Idempotency-Key: expected ")
                .hasMessageEndingWith("got another value; correct the value");
    }

    @Test
    void a_key_has_at_most_255_characters() {
        assertThat(key("k".repeat(255))).hasSize(255);
        assertThatThrownBy(() -> key("k".repeat(256))).isInstanceOf(HeaderRefused.class);
    }

    @Test
    void several_keys_are_refused_even_if_they_are_equal() {
        assertThatThrownBy(() -> key("k", "k"))
                .isInstanceOf(HeaderRefused.class)
                .hasMessage("header Idempotency-Key: expected one header, got 2; send one");
        assertThat(key()).isNull();
    }

    @Test
    void a_key_belongs_to_its_actor_and_fits_the_limit() {
        assertThat(KeyHeader.key(request(KeyHeader.HEADER, "k"), "ada")).isEqualTo("ada/k");
        String longest = "k".repeat(255);
        for (String actor : new String[] {"a".repeat(700), "a".repeat(701), "\u20ac".repeat(900)}) {
            WebOptions options = new WebOptions(HeaderUse.ACCEPT, HeaderUse.ACCEPT, null, () -> actor);
            assertThat(options.options(request(KeyHeader.HEADER, longest)).idempotencyKey())
                    .endsWith(longest);
        }
    }

    private static @Nullable IfMatch ifMatch(String... values) {
        return IfMatch.of(request(IfMatch.HEADER, values));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            "7"                  | 7
            "0"                  | 0
            "7" , "7"            | 7
            , "7",               | 7
            W/"6", "7"           | 7
            "7",W/"6"            | 7
            "gzip", "7"          | 7
            "a,b" , "7"          | 7
            "999999999999999999" | 999999999999999999
            """)
    void the_strong_tag_of_a_version_is_expected(String value, long version) {
        assertThat(ifMatch(value)).isEqualTo(new IfMatch(false, OptionalLong.of(version)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"7\"", "\"07\"", "\"-1\"", "\"\"", "\"x\"", "\"7 \"", "\"9999999999999999999\""})
    void a_weak_tag_and_a_tag_that_is_no_version_match_nothing(String value) {
        boolean blank = value.contains(" ");
        if (blank) {
            assertThatThrownBy(() -> ifMatch(value)).isInstanceOf(HeaderRefused.class);
        } else {
            assertThat(ifMatch(value)).isEqualTo(new IfMatch(false, OptionalLong.empty()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "7",
                "\"7",
                "7\"",
                "\"7\" \"8\"",
                "w/\"7\"",
                "W/ \"7\"",
                "*, \"7\"",
                "\"7\", *",
                "\"7\"x"
            })
    void another_value_is_no_list_of_tags(String value) {
        assertThatThrownBy(() -> ifMatch(value))
                .isInstanceOf(HeaderRefused.class)
                .hasMessageStartingWith("header If-Match: expected * or entity tags");
    }

    @Test
    void several_versions_are_refused_in_one_header_and_in_two() {
        assertThatThrownBy(() -> ifMatch("\"7\", \"8\"")).hasMessageContaining("of one version, got 2");
        assertThatThrownBy(() -> ifMatch("\"7\"", "\"8\"")).hasMessageContaining("of one version, got 2");
        assertThatThrownBy(() -> ifMatch("\"7\",".repeat(251))).isInstanceOf(HeaderRefused.class);
    }

    @Test
    void the_expected_version_of_a_stream_is_that_of_the_tag() {
        WebOptions options = new WebOptions(HeaderUse.ACCEPT, HeaderUse.ACCEPT, null, ActorContext.none());
        assertThat(options.expectedVersion(request("Other", "x"))).isEqualTo(ExpectedVersion.any());
        assertThat(options.expectedVersion(request(IfMatch.HEADER, "*"))).isEqualTo(ExpectedVersion.exists());
        assertThat(options.expectedVersion(request(IfMatch.HEADER, "\"7\""))).isEqualTo(ExpectedVersion.exactly(7));
        ExpectedVersion none = options.expectedVersion(request(IfMatch.HEADER, "\"9999999999\""));
        assertThat(none.holds(7, 0)).isFalse();
        assertThat(options.expectedVersion(request(IfMatch.HEADER, "W/\"7\"")).holds(7, 0))
                .isFalse();
    }

    @Test
    void a_header_that_is_off_is_not_read() {
        WebOptions options = new WebOptions(HeaderUse.OFF, HeaderUse.OFF, null, ActorContext.none());
        assertThat(options.options(request(KeyHeader.HEADER, "\"")).idempotencyKey())
                .isNull();
        assertThat(options.transitionOptions(request(IfMatch.HEADER, "7")).expectedVersion())
                .isNull();
    }

    @Test
    void a_correlation_id_is_metadata_of_transitions() {
        WebOptions options = new WebOptions(HeaderUse.OFF, HeaderUse.OFF, "X-Request-Id", ActorContext.none());
        assertThat(options.transitionOptions(request("X-Request-Id", "r 1")).metadata())
                .hasToString("{correlation_id=r 1}");
        assertThat(options.transitionOptions(request("Other", "r")).metadata()).isEmpty();
        assertThatThrownBy(() -> options.transitionOptions(request("X-Request-Id", "caf\u00e9")))
                .isInstanceOf(HeaderRefused.class);
    }
}
