package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DemoTest {

    private static final Pattern HISTORY = Pattern.compile("\\./turnstile history (\\d+) --url ");
    private static final Pattern TOTALS = Pattern.compile(
            "(\\d+) transitions requested, (\\d+) accepted, (\\d+) refused; the log contains (\\d+) changes");

    @Test
    void a_demo_reports_refusals_and_their_reasons_and_exits() {
        TestDatabase database = TestServer.newDatabase();
        database.execute("CREATE TABLE orders (mine text)");

        Run run = Run.turnstile("demo", "--once", "--orders", "150", "--url", database.url())
                .succeeds();

        assertThat(run.out())
                .contains(
                        "Refusals by reason:",
                        "no delivery address",
                        "not permitted in PENDING (permitted: PAY, CANCEL)",
                        "Orders by state:",
                        "History of one order:",
                        "(created)",
                        "Next steps:");
        Matcher totals = TOTALS.matcher(run.out());
        assertThat(totals.find()).isTrue();
        assertThat(Long.parseLong(totals.group(2)) + Long.parseLong(totals.group(3)))
                .isEqualTo(Long.parseLong(totals.group(1)));
        assertThat(totals.group(4)).isEqualTo(totals.group(2));
        assertThat(database.query("SELECT count(*) FROM turnstile.event")).containsExactly(totals.group(2));
        assertThat(database.query("SELECT count(*) FROM orders")).containsExactly("0");
        Matcher next = HISTORY.matcher(run.out());
        assertThat(next.find()).isTrue();
        Run.turnstile("history", next.group(1), "--url", database.url()).succeeds();
    }
}
