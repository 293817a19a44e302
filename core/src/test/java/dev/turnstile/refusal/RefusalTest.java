package dev.turnstile.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTest {

    /** A refusal of an application. */
    private static final class AlreadyReserved extends Refusal {

        private static final long serialVersionUID = 1L;

        AlreadyReserved() {
            super("taken");
        }
    }

    private static final class HTTPQuotaOf2Exceeded extends Refusal {

        private static final long serialVersionUID = 1L;

        HTTPQuotaOf2Exceeded(Throwable cause) {
            super("too many", cause);
        }
    }

    @Test
    void a_refusal_is_named_by_its_class_and_has_no_fields_unless_it_says_so() {
        assertThat(new AlreadyReserved().name()).isEqualTo("already_reserved");
        assertThat(new AlreadyReserved().fields()).isEmpty();
        RuntimeException cause = new IllegalStateException("cause");
        assertThat(new HTTPQuotaOf2Exceeded(cause)).hasMessage("too many").hasCause(cause);
        assertThat(new HTTPQuotaOf2Exceeded(cause).name()).isEqualTo("http_quota_of2_exceeded");
    }

    @ParameterizedTest
    @EnumSource
    void each_kind_of_constraint_is_named(ConstraintViolated.Kind kind) {
        ConstraintViolated violated = new ConstraintViolated(kind, "people", "c", List.of(), null, new Exception());
        assertThat(violated.name()).isEqualTo(kind.name().toLowerCase(java.util.Locale.ROOT) + "_violated");
        assertThat(violated)
                .hasMessage("table people: the change violates "
                        + kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " constraint 'c'");
    }

    @Test
    void a_violated_constraint_says_which_and_keeps_its_columns_to_itself() {
        List<String> columns = new ArrayList<>(List.of("email", "site"));
        ConstraintViolated violated = new ConstraintViolated(
                ConstraintViolated.Kind.UNIQUE,
                "people",
                "people_email",
                columns,
                "Key (email)=(x) already exists.",
                new Exception("said by the driver"));
        columns.clear();
        assertThat(violated)
                .hasMessage("table people: the change violates unique constraint 'people_email' on email, site:"
                        + " Key (email)=(x) already exists.")
                .hasRootCauseMessage("said by the driver");
        assertThat(violated.columns()).containsExactly("email", "site");
        assertThat(violated.fields())
                .isEqualTo(
                        Map.of("subject", "people", "constraint", "people_email", "columns", List.of("email", "site")));
    }
}
