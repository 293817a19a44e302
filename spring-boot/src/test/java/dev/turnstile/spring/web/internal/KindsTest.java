package dev.turnstile.spring.web.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.CommandException;
import dev.turnstile.command.KeyConflict;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.failure.TurnstileException;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.StaleRecord;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.refusal.Refusal.StoredRefusal;
import dev.turnstile.spring.web.HeaderRefused;
import dev.turnstile.text.UnstorableTextException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;

/** The kinds of problems cover all refusals and failures. */
class KindsTest {

    private static final Path PAGE = Path.of("..", "docs", "web.md");

    /** Returns the public exceptions of the module {@code core} that can be thrown. */
    static List<Class<?>> exceptions() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(RuntimeException.class));
        return scanner.findCandidateComponents("dev.turnstile").stream()
                .<Class<?>>map(found -> type(found.getBeanClassName()))
                .filter(type -> origin(type).equals(origin(TurnstileException.class)))
                .filter(type -> Modifier.isPublic(type.getModifiers()) && !Modifier.isAbstract(type.getModifiers()))
                .toList();
    }

    private static Class<?> type(@Nullable String name) {
        try {
            return Class.forName(Objects.requireNonNull(name));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object origin(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** A refusal of an application. */
    private static final class SeatTaken extends Refusal {

        private static final long serialVersionUID = 1L;

        SeatTaken() {
            super("the seat is taken; choose another one");
        }
    }

    @Test
    void the_exceptions_of_the_core_are_found() {
        assertThat(exceptions())
                .hasSizeGreaterThan(30)
                .contains(KeyConflict.class, CommandException.class, UnstorableTextException.class);
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void a_kind_was_chosen_for_each_exception_of_the_core(Class<?> type) {
        assertThat(Kinds.contains(type)).isTrue();
    }

    @Test
    void an_exception_for_which_no_kind_was_chosen_is_found() {
        assertThat(Kinds.contains(SeatTaken.class)).isFalse();
        assertThat(Kinds.of(new SeatTaken(), false)).isEqualTo(Kind.REFUSED);
        assertThat(Kinds.of(new IllegalStateException(), false)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "UNIQUE, DUPLICATE",
        "EXCLUSION, DUPLICATE",
        "CHECK, CONSTRAINT_VIOLATED",
        "FOREIGN_KEY, CONSTRAINT_VIOLATED",
        "NOT_NULL, CONSTRAINT_VIOLATED"
    })
    void a_violated_constraint_has_the_same_kind_when_it_is_replayed(ConstraintViolated.Kind constraint, Kind kind) {
        ConstraintViolated violated =
                new ConstraintViolated(constraint, "t", "c", List.of(), null, new SQLException("x"));
        assertThat(Kinds.of(violated, false)).isEqualTo(kind);
        assertThat(Kinds.of(new StoredRefusal(violated.name(), "t", Map.of(), null), false))
                .isEqualTo(kind);
    }

    @Test
    void a_stored_refusal_of_turnstile_has_the_kind_of_its_class() {
        assertThat(Kinds.of(new StoredRefusal("record_not_found", "t", Map.of(), null), false))
                .isEqualTo(Kind.RECORD_NOT_FOUND);
        assertThat(Kinds.of(new StoredRefusal("seat_taken", "t", Map.of(), null), false))
                .isEqualTo(Kind.REFUSED);
        assertThat(Kinds.of(new StoredRefusal("stale_record", "t", Map.of(), StaleRecord.class), true))
                .isEqualTo(Kind.PRECONDITION_FAILED);
    }

    @Test
    void a_stored_refusal_of_the_application_is_no_refusal_of_turnstile_with_the_same_name() {
        assertThat(Kinds.of(new StoredRefusal("record_not_found", "t", Map.of(), SeatTaken.class), false))
                .isEqualTo(Kind.REFUSED);
    }

    @Test
    void a_missing_header_has_the_kind_of_the_header() {
        assertThat(Stream.of(KeyHeader.missing(), IfMatch.missing(), HeaderRefused.invalid(IfMatch.HEADER, "expected"))
                        .map(refused -> Kinds.of(refused, false)))
                .containsExactly(Kind.IDEMPOTENCY_KEY_REQUIRED, Kind.PRECONDITION_REQUIRED, Kind.INVALID_HEADER);
    }

    static Stream<SQLException> temporary() {
        return Stream.of(
                new SQLException("connection failure", "08006"),
                new SQLException("shut down", "57P01"),
                new SQLException("too many connections", "53300"),
                new SQLException("deadlock", "40P01"),
                new SQLException("statement timeout", "57014"),
                new SQLTimeoutException("timeout"),
                new SQLTransientConnectionException("the pool is exhausted"));
    }

    @ParameterizedTest
    @MethodSource("temporary")
    void a_failure_that_passes_is_unavailability(SQLException cause) {
        assertThat(Kinds.of(new EventStoreException("lost", new IllegalStateException(cause)), false))
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(Kinds.of(new CommandException("pay", "lost", false, cause), false))
                .isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void other_failures_are_internal_errors_or_have_an_unknown_outcome() {
        assertThat(Kinds.of(new LifecycleException("no column", new SQLException("no column", "42703")), false))
                .isEqualTo(Kind.INTERNAL_ERROR);
        assertThat(Kinds.of(new LifecycleException("lost", new SQLException("lost", "08007")), false))
                .isEqualTo(Kind.OUTCOME_UNKNOWN);
        assertThat(Kinds.of(new CommandException("pay", "lost", true, new SQLException("lost", "08006")), false))
                .isEqualTo(Kind.OUTCOME_UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void the_page_lists_each_kind_with_its_status(Kind kind) throws Exception {
        Pattern row = Pattern.compile("\\| `" + kind.type() + "` +\\| " + kind.status() + " ");
        assertThat(Files.readAllLines(PAGE)).filteredOn(row.asPredicate()).hasSize(kind == Kind.REFUSED ? 0 : 1);
    }

    @Test
    void the_page_lists_no_other_kind() throws Exception {
        Pattern row = Pattern.compile("\\| `([a-z-]+)` +\\| \\d{3} .*");
        assertThat(Files.readAllLines(PAGE)).filteredOn(row.asMatchPredicate()).hasSize(Kind.values().length - 1);
        assertThat(Arrays.stream(Kind.values()).map(Kind::type)).doesNotHaveDuplicates();
    }
}
