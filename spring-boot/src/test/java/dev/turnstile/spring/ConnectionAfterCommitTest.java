package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;

import dev.turnstile.spring.shop.Custom;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import dev.turnstile.spring.shop.WriteNote;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With a JDBC manager, an action after the commit uses the connection that Spring has not yet returned to the pool. */
class ConnectionAfterCommitTest {

    private final Shop shop = new Shop(Stack.JDBC, 1);
    private final List<String> effects = new ArrayList<>();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void a_service_and_a_command_need_no_second_connection() {
        WriteNote write = new WriteNote(shop.turnstile(), effects::add);
        Custom joined = new Custom(
                shop.turnstile(),
                "join.notes",
                (text, tx) -> tx.afterCommit(() -> {
                    shop.note("service after " + text);
                    write.write("command after " + text);
                }));
        shop.in(PROPAGATION_REQUIRED, () -> joined.run("mine"));
        assertThat(shop.notes()).containsExactly("command after mine", "service after mine");
        assertThat(effects).containsExactly("command after mine");
    }
}
