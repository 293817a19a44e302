package dev.turnstile.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class StreamNameTest {

    @Test
    void an_array_names_no_stream() {
        assertThatThrownBy(() -> StreamName.of("order", new byte[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the key of a stream: expected an id that reads well as text, got a byte[]; give its text");
    }

    @Test
    void any_id_that_reads_well_as_text_names_a_stream() {
        UUID id = UUID.randomUUID();
        assertThat(StreamName.of("seat", 7L)).isEqualTo(new StreamName("seat", "7"));
        assertThat(StreamName.of("seat", id).key()).isEqualTo(id.toString());
        assertThat(StreamName.of("seat", 7)).hasToString("seat 7");
    }

    @Test
    void a_stream_without_category_is_refused() {
        assertThatThrownBy(() -> StreamName.of(" ", 7))
                .hasMessage("expected the name of a category, got blank text ' '");
    }

    @Test
    void a_record_may_have_a_blank_id() {
        assertThat(StreamName.of("seat", "").key()).isEmpty();
    }
}
