package dev.turnstile.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pure function that brings one attribute of an input into its normal form; what is null stays null.
 *
 * <p>Commands apply it in {@link Command#normalise}: {@code new Input(EMAIL.apply(input.email()))}, with {@code
 * EMAIL = trimmed().then(lowerCase()).then(blankToNull())}.
 *
 * @param <A> the type of the attribute
 */
@FunctionalInterface
public interface Normaliser<A> {

    /** Returns the normal form. */
    @Nullable
    A normalised(A value);

    /** Returns the normal form, and null for null. */
    default @Nullable A apply(@Nullable A value) {
        return value == null ? null : normalised(value);
    }

    /** Returns this one followed by another. */
    default Normaliser<A> then(Normaliser<A> next) {
        return value -> next.apply(apply(value));
    }

    /** Returns what cuts white space off both ends, also what does not break, as pasted text has it. */
    static Normaliser<String> trimmed() {
        return WhiteSpace::trimmed;
    }

    /** Returns what cuts white space off both ends and puts one space for white space within. */
    static Normaliser<String> squeezed() {
        return WhiteSpace::squeezed;
    }

    /** Returns what puts small letters for capital ones, the same ones in every locale. */
    static Normaliser<String> lowerCase() {
        return value -> value.toLowerCase(Locale.ROOT);
    }

    /** Returns what puts null for text without anything but white space. */
    static Normaliser<String> blankToNull() {
        return value -> WhiteSpace.trimmed(value).isEmpty() ? null : value;
    }
}
