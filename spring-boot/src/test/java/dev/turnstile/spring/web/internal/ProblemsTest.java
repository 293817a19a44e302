package dev.turnstile.spring.web.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.refusal.Refusal;
import dev.turnstile.spring.web.ProblemType;
import dev.turnstile.spring.web.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.servlet.mvc.method.annotation.HttpEntityMethodProcessor;

/** The problems of refusals with unusual annotations, names and fields. */
class ProblemsTest {

    private final Problems problems = new Problems("urn:p:", Duration.ofSeconds(1), List.of());

    /** A refusal with a name and fields. */
    private static class Named extends Refusal {

        private static final long serialVersionUID = 1L;

        private final String name;
        private final transient Map<String, Object> fields;

        Named(String name, Map<String, Object> fields) {
            super("no; try again");
            this.name = name;
            this.fields = fields;
        }

        @Override
        public String name() {
            return Objects.requireNonNull(name.equals("broken") ? null : name, "no name");
        }

        @Override
        public Map<String, Object> fields() {
            return fields;
        }
    }

    /** A refusal with a status that is no error. */
    @ProblemType(status = 200, type = "/problems/fine")
    private static final class Fine extends Named {

        private static final long serialVersionUID = 1L;

        Fine() {
            super("fine", Map.of());
        }
    }

    /** A refusal with a status that does not exist. */
    @ProblemType(status = 600, type = "problems/other")
    private static final class Other extends Named {

        private static final long serialVersionUID = 1L;

        Other() {
            super("other", Map.of());
        }
    }

    /** A refusal with a status of Spring that is no error. */
    @ResponseStatus(HttpStatus.OK)
    private static final class Okay extends Named {

        private static final long serialVersionUID = 1L;

        Okay() {
            super("okay", Map.of());
        }
    }

    private ProblemDetail problem(Refusal refusal) {
        return Objects.requireNonNull(Objects.requireNonNull(problems.of(refusal, new MockHttpServletRequest()))
                .getBody());
    }

    @Test
    void a_status_that_is_no_error_is_replaced() {
        assertThat(List.of(new Fine(), new Other(), new Okay()))
                .allSatisfy(refusal -> assertThat(problem(refusal).getStatus()).isEqualTo(422));
    }

    @Test
    void a_path_is_a_complete_type_and_any_other_text_has_the_prefix() {
        assertThat(problem(new Fine()).getType()).hasToString("/problems/fine");
        assertThat(problem(new Other()).getType()).hasToString("urn:p:problems/other");
    }

    @Test
    void a_refusal_without_a_readable_name_is_called_refused() {
        for (String name : List.of(" ", "broken")) {
            ProblemDetail problem = problem(new Named(name, Map.of()));
            assertThat(problem.getType()).hasToString("urn:p:refused");
            assertThat(problem.getTitle()).isEqualTo("Refused");
        }
        assertThat(problem(new Named("caf\u00e9 closed", Map.of())).getType()).hasToString("urn:p:caf%C3%A9%20closed");
    }

    @Test
    void arrays_and_nested_maps_are_lists_and_maps() {
        Map<String, Object> fields =
                Map.of("array", new Object[] {1, "two"}, "map", Map.of(3, new Object[] {true}), "list", List.of('x'));
        assertThat(Objects.requireNonNull(problem(new Named("named", fields)).getProperties()))
                .containsEntry(
                        "fields",
                        Map.of(
                                "array", List.of(1, "two"),
                                "map", Map.of("3", List.of(true)),
                                "list", List.of("x")));
    }

    @Test
    void a_response_that_has_begun_is_left_as_it_is() {
        ProblemResolver resolver =
                new ProblemResolver(problems, new HttpEntityMethodProcessor(List.of(new StringHttpMessageConverter())));
        MockHttpServletResponse response = new MockHttpServletResponse();
        response.setCommitted(true);
        assertThat(resolver.resolveException(new MockHttpServletRequest(), response, null, new Fine()))
                .isNull();
        assertThat(problems.of(new IllegalStateException(), new MockHttpServletRequest()))
                .isNull();
    }
}
