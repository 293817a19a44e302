package dev.turnstile.cli.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.cli.terminal.BadInput;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing of connection URIs of libpq. */
class PostgresUriTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgresql://db.example/shop | jdbc:postgresql://db.example/shop",
                "postgres://db.example:5433/shop | jdbc:postgresql://db.example:5433/shop",
                "postgresql:///shop | jdbc:postgresql://localhost/shop",
                "postgresql://db.example | jdbc:postgresql://db.example/",
                "postgresql://[::1]:5433/shop | jdbc:postgresql://[::1]:5433/shop",
                "postgresql://a:1,b:2/shop | jdbc:postgresql://a:1,b:2/shop",
                "postgresql:///?host=a,b&port=1,2&dbname=shop | jdbc:postgresql://a:1,b:2/shop",
                "postgresql://h/my%20shop%2F1 | jdbc:postgresql://h/my+shop%2F1",
                "postgresql://h/a+b | jdbc:postgresql://h/a%2Bb"
            })
    void hosts_ports_and_databases_are_read(String url, String jdbcUrl) {
        assertThat(PostgresUri.parse(url).jdbcUrl()).isEqualTo(jdbcUrl);
    }

    @Test
    void user_and_password_are_decoded_without_decoding_a_plus_sign() {
        assertThat(PostgresUri.parse("postgresql://a%40b:p%3A%2F%25+x@h/d").properties())
                .isEqualTo(Map.of("user", "a@b", "password", "p:/%+x"));
        assertThat(PostgresUri.parse("postgresql://ada@h/d?password=x%26y").properties())
                .isEqualTo(Map.of("user", "ada", "password", "x&y"));
        assertThat(PostgresUri.parse("postgresql://h/d").properties()).isEmpty();
    }

    @Test
    void parameters_are_converted_to_the_drivers_names() {
        assertThat(PostgresUri.parse("postgresql://h/d?sslmode=verify-full&application_name=x&connect_timeout=3"
                                + "&target_session_attrs=read-write&client_encoding=UTF8&keepalives=0")
                        .properties())
                .isEqualTo(Map.of(
                        "sslmode", "verify-full",
                        "ApplicationName", "x",
                        "connectTimeout", "3",
                        "targetServerType", "primary",
                        "tcpKeepAlive", "false"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://ada:sesame/4711@h/d",
                "postgresql://ada:sesame-4711/d",
                "postgresql://ada:sesame%zz4711@h/d",
                "postgresql://h/d?sesame-4711",
                "postgresql://h:99x/d?password=sesame-4711",
                "postgresql://%2Fvar%2Frun/d?password=sesame-4711",
                "postgresql://h/d?sslmod=require&password=sesame-4711",
                "postgresql://h/d?target_session_attrs=best&password=sesame-4711"
            })
    void a_malformed_url_is_refused_without_quoting_a_possible_password(String url) {
        assertThatThrownBy(() -> PostgresUri.parse(url))
                .isInstanceOf(BadInput.class)
                .message()
                .startsWith("--url: ")
                .doesNotContain("sesame", "4711");
    }
}
