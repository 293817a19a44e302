package dev.turnstile.json.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.json.InvalidJsonException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The limit of stored numbers counts the characters without an exponent, including sign and point. */
class StorableNumberTest {

    private static boolean storable(String number) {
        BigDecimal decimal = new BigDecimal(number);
        boolean storable = StorableNumber.isStorable(decimal);
        assertThat(storable).as(number).isEqualTo(decimal.toPlainString().length() <= StorableNumber.MOST_CHARACTERS);
        return storable;
    }

    @Test
    void a_number_of_the_maximum_length_is_storable_and_one_more_character_is_not() {
        assertThat(storable("1e999")).isTrue();
        assertThat(storable("1e1000")).isFalse();
        assertThat(storable("-1e998")).isTrue();
        assertThat(storable("-1e999")).isFalse();
        assertThat(storable("1e-998")).isTrue();
        assertThat(storable("1e-999")).isFalse();
        assertThat(storable("-1e-997")).isTrue();
        assertThat(storable("-1e-998")).isFalse();
        assertThat(storable("0." + "0".repeat(998))).isTrue();
        assertThat(storable("0." + "0".repeat(999))).isFalse();
        assertThat(storable("9".repeat(998) + ".5")).isTrue();
        assertThat(storable("9".repeat(999) + ".5")).isFalse();
        assertThat(storable("12e998")).isTrue();
        assertThat(StorableNumber.isStorable(new BigDecimal("1e2147483647"))).isFalse();
    }

    @Test
    void other_types_of_numbers_are_judged_by_their_length_too() {
        assertThat(StorableNumber.isStorable(BigInteger.TEN.pow(999))).isTrue();
        assertThat(StorableNumber.isStorable(BigInteger.TEN.pow(1000))).isFalse();
        assertThat(StorableNumber.isStorable(Long.MIN_VALUE)).isTrue();
        assertThat(StorableNumber.isStorable(Double.MAX_VALUE)).isTrue();
    }

    @Test
    void a_tree_is_refused_with_the_path_of_the_number() {
        BigInteger huge = BigInteger.TEN.pow(1000);
        StorableNumber.tree("data", Map.of("a", Arrays.asList(1, null, "1e5000", true)));
        assertThatThrownBy(() -> StorableNumber.tree("data", Map.of("a", List.of(Map.of("b", huge)))))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessage(
                        "field 'data.a[].b' holds a number too long: expected at most 1000 digits when it is written"
                                + " without an exponent; give it as text");
        assertThatThrownBy(() -> StorableNumber.tree("data", huge)).hasMessageStartingWith("field 'data' ");
    }

    @Test
    void an_exponent_follows_a_digit() {
        for (String json : List.of("{\"a\": 1e5}", "{\"a\": 0E5}", "[9e-3]", "{\"a1e\": 1}")) {
            assertThat(StorableNumber.mayHoldExponent(json)).as(json).isTrue();
        }
        for (String json : List.of("{\"e\": 1}", "e1", "", "{\"a\": /e:E1}", "{\"note\": \"eE\"}", "{\"a\": 12}")) {
            assertThat(StorableNumber.mayHoldExponent(json)).as(json).isFalse();
        }
    }
}
