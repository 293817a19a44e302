package dev.turnstile.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.text.spi.ShownText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://ada:s3cret@db:5432/shop",
                "jdbc:postgresql://ada:s3cr/et@db:5432/shop?user=ada&password=s3cret",
                "jdbc:postgresql://ada:x@s3cret@db/shop",
                "jdbc:postgresql://ada:s3cret@one:5432,two:5433/shop?targetServerType=primary",
                "jdbc:postgresql://db/shop?password=s3cret&sslmode=require",
                "jdbc:postgresql://db/shop?sslmode=require&sslpassword=s3cret",
                "jdbc:postgresql://db/shop?PASSWORD=s3cret",
                "{user=ada, password=s3cret, ssl.key.password=s3cret}",
                "sasl.jaas.config=org.apache.kafka.PlainLoginModule required username=\"ada\" password=\"s3cret; x\";",
                "org.example.LoginModule required password='s3cret and more' debug=true;",
                "https://example.org/hook?token=s3cret",
                "https://example.org/hook?api_key=s3cret&x=1",
                "aws_secret=s3cret",
                "signed with whsec_s3cretAAAA/+=",
            })
    void no_address_and_no_list_of_properties_shows_its_secret(String text) {
        assertThat(ShownText.withoutSecrets(text)).doesNotContain("s3cr").contains("***");
    }

    @Test
    void what_is_no_secret_stays() {
        String url = "jdbc:postgresql://db:5432/shop?user=ada&sslmode=require";
        assertThat(ShownText.withoutSecrets(url)).isEqualTo(url);
        assertThat(ShownText.withoutSecrets("jdbc:postgresql://ada:x@db:5432/shop?password=y&ssl=true"))
                .isEqualTo("jdbc:postgresql://***@db:5432/shop?password=***&ssl=true");
        assertThat(ShownText.withoutSecrets("order 42: mail ada@example.org"))
                .isEqualTo("order 42: mail ada@example.org");
    }

    @Test
    void characters_that_act_on_a_terminal_are_shown() {
        assertThat(ShownText.printable("\u001b[31mred\u0007\r\n\b\t\u009b2J\u202eevil\u2066\u2028\u007f"))
                .isEqualTo(
                        "\\u001b[31mred\\u0007\\u000d\\u000a\\u0008\\u0009\\u009b2J\\u202eevil\\u2066\\u2028\\u007f");
        assertThat(ShownText.printable("half \ud83d")).isEqualTo("half \\ud83d");
        String plain = "Zoë \ud83d\ude00 \u05d0\u05d1 日本";
        assertThat(ShownText.printable(plain)).isEqualTo(plain);
    }

    @Test
    void what_cannot_be_stored_is_named_on_one_line() {
        assertThat(new UnstorableTextException("field 'a\u001bb'", "x\0", 1))
                .hasMessage("field 'a\\u001bb' holds the character U+0000 at index 1, which PostgreSQL cannot store;"
                        + " remove it");
        assertThat(UnstorableTextException.indexIn("\ud83d\ude00x")).isEqualTo(-1);
        assertThat(UnstorableTextException.indexIn("\ude00\ud83d")).isZero();
        assertThat(UnstorableTextException.indexIn("a\ud83d")).isEqualTo(1);
    }

    @Test
    @Timeout(60)
    void a_long_word_or_a_long_quoted_value_is_read_once() {
        String word = "x".repeat(300_000);
        assertThat(ShownText.withoutSecrets(word)).isEqualTo(word);
        String dotted = "a.".repeat(150_000);
        assertThat(ShownText.withoutSecrets(dotted)).isEqualTo(dotted);
        assertThat(ShownText.withoutSecrets(word + "password=" + word + " next"))
                .isEqualTo(word + "password=*** next");
        assertThat(ShownText.withoutSecrets("token = \"" + word + "\" next")).isEqualTo("token = *** next");
    }
}
