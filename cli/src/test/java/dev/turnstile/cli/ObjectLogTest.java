package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines are discovered in object-centric logs; options of other formats are refused. */
class ObjectLogTest {

    private static final String LOG = """
            {"objects": [
              {"id": "o1", "type": "order", "attributes": [
                {"name": "status", "value": "open", "time": "2026-01-01T08:00:00Z"},
                {"name": "status", "value": "closed", "time": "2026-01-02T08:00:00Z"}]},
              {"id": "i1", "type": "item"}],
             "events": [
              {"id": "e1", "type": "place", "time": "2026-01-01T08:00:00Z",
               "relationships": [{"objectId": "o1", "qualifier": "order"}, {"objectId": "i1", "qualifier": "content"}]},
              {"id": "e2", "type": "pay", "time": "2026-01-02T08:00:00Z",
               "relationships": [{"objectId": "o1", "qualifier": "order"}]}]}
            """;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void a_type_of_objects_is_discovered() {
        Path log = Samples.write(directory, "log.json", LOG);

        Run.turnstile("discover", log)
                .refuses("got 'item' 1, 'order' 1; specify the type of the records with --object-type");
        Run events = Run.turnstile("discover", log, "--object-type", "order", "--qualifier", "order")
                .succeeds();
        Run values = Run.turnstile("discover", log, "--object-type", "order", "--status", "status")
                .succeeds();

        assertThat(events.out()).contains("\"place\"", "\"pay\"");
        assertThat(events.err())
                .contains(
                        "read: record 'ocel:oid', status 'ocel:activity', time 'ocel:timestamp' (ISO 8601, Z), actor none",
                        "note: objects of type 'order' are the records; all types: 'item' 1, 'order' 1",
                        "note: only relations with qualifier 'order'");
        assertThat(values.out()).contains("\"open\"", "\"closed\"").doesNotContain("\"place\"");
    }

    @Test
    void options_that_do_not_apply_are_refused() {
        Path log = Samples.write(directory, "log.json", LOG);
        Path table = Samples.write(directory, "log.csv", "id,status,time\n1,NEW,2026-01-01\n");

        Run.turnstile("discover", log, "--skip-bad").refuses("expected options of OCEL (--object-type, --qualifier");
        Run.turnstile("discover", table, "--object-type", "order").refuses("which apply to OCEL only; remove it");
        Run.turnstile("discover", table, "--sheet", "Log").refuses("which applies to Excel files only; remove it");
        Run.turnstile("discover", table, "--sheet", " ").refuses("--sheet: expected a name, got a blank value");
    }
}
