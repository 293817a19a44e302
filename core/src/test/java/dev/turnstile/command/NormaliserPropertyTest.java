package dev.turnstile.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Command.Normaliser;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NormaliserPropertyTest {

    @Provide
    Arbitrary<Normaliser<String>> normalisers() {
        Normaliser<String> trimmed = Normaliser.trimmed();
        return Arbitraries.of(
                trimmed,
                Normaliser.squeezed(),
                Normaliser.lowerCase(),
                Normaliser.blankToNull(),
                trimmed.then(Normaliser.lowerCase()).then(Normaliser.blankToNull()),
                Normaliser.squeezed().then(Normaliser.blankToNull()));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars(" \t\n\u00a0\u2003aZ\u00c4\u0130\u03a3.")
                .ofMaxLength(12);
    }

    @Property
    void a_normal_form_is_its_own_normal_form(
            @ForAll("normalisers") Normaliser<String> normaliser, @ForAll("texts") String text) {
        String once = normaliser.apply(text);
        assertThat(normaliser.apply(once)).isEqualTo(once);
        assertThat(normaliser.apply(null)).isNull();
    }

    @Property
    void chains_run_in_order_and_pass_null_on(@ForAll("texts") String text) {
        Normaliser<String> chain =
                Normaliser.trimmed().then(Normaliser.blankToNull()).then(value -> value + "!");
        String seen = text.replaceAll("(?U)^\\s+|\\s+$", "");
        assertThat(chain.apply(text)).isEqualTo(seen.isEmpty() ? null : seen + "!");
    }

    @Property
    void squeezed_text_has_no_white_space_but_single_spaces_within(@ForAll("texts") String text) {
        assertThat(Normaliser.squeezed().apply(text)).doesNotContainPattern("(?U)\\s\\s|^\\s|\\s$|[\t\n\u00a0\u2003]");
    }

    @Example
    void space_that_does_not_break_is_white_too() {
        assertThat(Normaliser.trimmed().apply("\u00a0 ada@example.org\u00a0")).isEqualTo("ada@example.org");
        assertThat(Normaliser.blankToNull().apply("\u00a0")).isNull();
        assertThat(Normaliser.squeezed().apply(" Ada \u00a0 Lovelace\u2003")).isEqualTo("Ada Lovelace");
    }

    @Example
    void small_letters_are_the_same_in_every_locale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(Normaliser.lowerCase().apply("TITLE")).isEqualTo("title");
        } finally {
            Locale.setDefault(before);
        }
    }
}
