package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Guests.Booked;
import dev.turnstile.postgres.Guests.Companion;
import dev.turnstile.postgres.Guests.Moved;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Export and import of personal values. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class PersonalLinesTest {

    private static final KeyWrap MASTER = MasterKeys.of("first", key(1));
    private static final String KEYS = "SELECT k::text FROM turnstile.subject_key k ORDER BY key_id";
    private static final String HOLDINGS = "SELECT h.key_id || ' ' || s.key FROM turnstile.subject_stream h"
            + " JOIN turnstile.stream s ON s.id = h.stream_id ORDER BY 1";

    private final TestDatabase database;
    private final TestDatabase other;
    private final PostgresTurnstile source;
    private final PostgresTurnstile target;
    private final Booked booked = Guests.booked("b1", "g1", "Zelda", new Companion("g2", "Yorick"));

    PersonalLinesTest(TestServer server) {
        database = server.database();
        other = server.database();
        source = open(database, MASTER);
        target = open(other, MASTER);
    }

    @AfterEach
    void close() {
        database.close();
        other.close();
    }

    private static byte[] key(int n) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) n);
        return key;
    }

    private static PostgresTurnstile open(TestDatabase database, KeyWrap wrap) {
        return PostgresTurnstile.builder(database.dataSource()).keyWrap(wrap).open();
    }

    private String everything(PostgresTurnstile from) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        from.eventLines().exportEverything(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void bring(PostgresTurnstile to, String lines) throws IOException {
        to.eventLines()
                .importAll(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), false, progress -> {});
    }

    private void refused(PostgresTurnstile to, String lines, String field, String... problems) {
        assertThatThrownBy(() -> bring(to, lines))
                .isInstanceOfSatisfying(
                        InvalidEventLineException.class,
                        e -> assertThat(e.field()).as(e.getMessage()).isEqualTo(field))
                .hasMessageContainingAll(problems);
        assertThat(other.value("SELECT count(*) FROM turnstile.event WHERE data::text LIKE '%personal%'"
                        + " AND stream_id NOT IN (SELECT id FROM turnstile.stream WHERE key = 'own')"))
                .isEqualTo("0");
    }

    @Test
    void personal_values_are_read_where_they_were_imported_and_appended_to() throws Exception {
        Guests.append(source.events(), booked, new Moved("b1", "g1", "Rue 1"));
        String lines = everything(source);
        assertThat(lines).doesNotContain("Zelda", "Yorick", "Rue 1").contains("\"subject\": \"g1\"");
        bring(target, lines);
        assertThat(Guests.read(target.events(), "b1")).containsExactly(booked, new Moved("b1", "g1", "Rue 1"));
        Guests.append(target.events(), new Moved("b1", "g1", "Rue 2"), new Moved("b9", "g9", "Rue 9"));
        assertThat(Guests.read(target.events(), "b1"))
                .containsExactly(booked, new Moved("b1", "g1", "Rue 1"), new Moved("b1", "g1", "Rue 2"));
        assertThat(Guests.read(target.events(), "b9")).containsExactly(new Moved("b9", "g9", "Rue 9"));
    }

    @Test
    void an_export_of_an_import_is_the_same_file() throws Exception {
        Guests.append(source.events(), booked, new Moved("b1", "g1", "Rue 1"));
        source.erasure().forget("g2");
        String lines = everything(source);
        target.eventLines()
                .importAll(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), true, progress -> {});
        assertThat(everything(target)).isEqualTo(lines);
        assertThat(other.rows(KEYS)).isEqualTo(database.rows(KEYS)).hasSize(2);
        assertThat(other.rows(HOLDINGS)).isEqualTo(database.rows(HOLDINGS)).isNotEmpty();
    }

    @Test
    void a_subject_is_forgotten_in_the_stream_that_was_imported() throws Exception {
        Guests.append(source.events(), booked);
        bring(target, everything(source));
        assertThat(target.erasure().forget("g1").streams()).containsExactly(new StreamName("booking", "b1"));
        assertThat(Guests.read(target.events(), "b1").toString())
                .doesNotContain("Zelda")
                .contains("Yorick");
    }

    @Test
    void a_forgotten_subject_stays_forgotten_on_either_side() throws Exception {
        Guests.append(source.events(), booked);
        String before = everything(source);
        source.erasure().forget("g1");
        bring(target, everything(source));
        assertThat(Guests.read(target.events(), "b1").toString())
                .doesNotContain("Zelda")
                .contains("Yorick");
        bring(target, before.replaceFirst("everything", "earlier"));
        assertThat(Guests.read(target.events(), "b1").toString())
                .doesNotContain("Zelda")
                .contains("Yorick");
        Guests.append(target.events(), new Moved("b1", "g1", "Rue 1"));
        assertThat(Guests.read(target.events(), "b1").toString()).doesNotContain("Rue 1");
    }

    @Test
    void a_subject_that_was_forgotten_in_the_source_only_is_refused_by_name() throws Exception {
        Guests.append(source.events(), booked);
        bring(target, everything(source));
        source.erasure().forget("g1");
        assertThatThrownBy(() -> bring(target, everything(source)))
                .isInstanceOf(InvalidEventLineException.class)
                .hasMessageContaining(
                        "subject g1 was forgotten in the source and has a key in this database; forget it here first");
        target.erasure().forget("g1");
        bring(target, everything(source));
    }

    @Test
    void a_key_of_another_number_or_with_another_content_is_refused_by_name() throws Exception {
        Guests.append(source.events(), booked);
        String lines = everything(source);
        Guests.append(target.events(), new Moved("own", "g7", "Rue 7"));
        refused(target, lines, "key", "key number 1 belongs to another subject in this database");
        Guests.append(target.events(), new Moved("own", "g1", "Rue 1"));
        refused(target, lines, "key", "subject g1 has number 2 in this database and 1 in the file");
        other.sql("UPDATE turnstile.subject_key SET key_id = DEFAULT WHERE subject = 'g7'");
        other.sql("ALTER TABLE turnstile.subject_key ALTER key_id SET GENERATED BY DEFAULT");
        other.sql("UPDATE turnstile.subject_key SET key_id = 1 WHERE subject = 'g1'");
        refused(target, lines, "wrapped", "subject g1 has another key in this database");
        assertThat(other.value("SELECT count(*) FROM turnstile.event")).isEqualTo("2");
    }

    @Test
    void a_key_that_the_master_key_does_not_unwrap_is_refused_by_name() throws Exception {
        Guests.append(source.events(), booked);
        String lines = everything(source);
        String problem = "expected a key that this master key unwraps, got the key of subject g1";
        refused(open(other, MasterKeys.of("second", key(2))), lines, "wrapped", problem);
        refused(open(other, MasterKeys.of("first", key(2))), lines, "wrapped", problem);
        refused(open(other, KeyWrap.none()), lines, "wrapped", problem);
        refused(target, lines.replaceFirst("\"wrapped\": \".", "\"wrapped\": \"*"), "wrapped", "a key in base 64");
        bring(open(other, MasterKeys.of("second", key(2)).withOlderKey("first", key(1))), lines);
        assertThat(other.value("SELECT count(*) FROM turnstile.subject_key")).isEqualTo("2");
    }

    @Test
    void values_without_a_key_in_the_file_are_refused_by_line() throws Exception {
        Guests.append(source.events(), booked);
        String lines = everything(source);
        refused(target, lines.replaceAll("(?m)^.*\"subject\": \"g2\".*\\n", ""), "data", "personal value of key 2");
        refused(target, lines.replaceAll("(?m)^.*\"subject\": .*\\n", ""), "data", "personal value of key");
        refused(target, lines.replaceFirst("(\"\\$personal\": \\{.*?)\"key\"", "$1\"quay\""), "data", "has no key");
    }

    @Test
    void a_stream_brings_the_keys_of_its_own_subjects() throws Exception {
        Guests.append(source.events(), booked);
        Guests.append(source.events(), new Moved("b2", "g3", "Rue 3"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        source.eventLines().exportStream(new StreamName("booking", "b1"), out);
        String lines = out.toString(StandardCharsets.UTF_8);
        assertThat(lines).contains("\"subject\": \"g1\"", "\"subject\": \"g2\"").doesNotContain("\"subject\": \"g3\"");
        bring(target, lines);
        assertThat(Guests.read(target.events(), "b1")).containsExactly(booked);
    }
}
