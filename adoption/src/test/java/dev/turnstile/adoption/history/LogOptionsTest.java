package dev.turnstile.adoption.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class LogOptionsTest {

    @Test
    void a_format_is_recognised_by_the_end_of_the_name() {
        assertThat(LogFormat.ofName("a.xes")).hasValue(LogFormat.XES);
        assertThat(LogFormat.ofName("a.b.XES.GZ")).hasValue(LogFormat.XES);
        assertThat(LogFormat.ofName("a.xml")).hasValue(LogFormat.XES);
        assertThat(LogFormat.ofName("a.csv.gz")).hasValue(LogFormat.CSV);
        assertThat(LogFormat.ofName("a.tsv")).hasValue(LogFormat.TSV);
        assertThat(LogFormat.ofName("csv.gz.txt")).isEmpty();
        assertThat(LogFormat.ofName(".gz")).isEmpty();
    }

    @Test
    void each_option_changes_a_copy() {
        LogOptions defaults = LogOptions.defaults();
        LogOptions changed =
                defaults.withRecord("r").withStatus("a", "b").withTime("t").withActor("who");

        assertThat(changed.record()).containsExactly("r");
        assertThat(changed.status()).containsExactly("a", "b");
        assertThat(changed.time()).containsExactly("t");
        assertThat(changed.actor()).hasValue("who");
        assertThat(defaults.record()).isEmpty();
        assertThat(defaults.status()).isEmpty();
    }

    @Test
    void invalid_names_are_refused() {
        LogOptions options = LogOptions.defaults();

        assertThatIllegalArgumentException().isThrownBy(() -> options.withRecord(" "));
        assertThatIllegalArgumentException().isThrownBy(options::withStatus);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withStatus("a", "a"))
                .withMessage("expected different fields for the status, got [a, a]");
        assertThatIllegalArgumentException().isThrownBy(() -> options.withSeparator('"'));
    }
}
