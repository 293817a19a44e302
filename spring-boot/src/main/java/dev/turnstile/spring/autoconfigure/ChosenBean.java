package dev.turnstile.spring.autoconfigure;

import dev.turnstile.spring.TurnstileDatabase;
import java.util.Arrays;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Chooses the bean of a type that Turnstile uses: the one with {@link TurnstileDatabase}, or the primary or only one.
 *
 * @param factory the application's beans
 * @param kind the kind of bean, for the message
 */
record ChosenBean(ListableBeanFactory factory, String kind) {

    /**
     * Returns the bean.
     *
     * @param marked the beans with {@link TurnstileDatabase}
     * @param all all beans of the type
     * @throws SetupFailedException if there are several, and none is marked or primary
     */
    <B> B of(Class<B> type, ObjectProvider<B> marked, ObjectProvider<B> all) {
        B own = marked.getIfAvailable();
        B chosen = own == null ? all.getIfUnique() : own;
        if (chosen == null) {
            throw new SetupFailedException(
                    "expected one " + kind + ", or a primary one, got "
                            + String.join(", ", Arrays.asList(factory.getBeanNamesForType(type))),
                    "annotate the bean of the database that contains the records with @TurnstileDatabase, or with"
                            + " @Primary",
                    null);
        }
        return chosen;
    }
}
