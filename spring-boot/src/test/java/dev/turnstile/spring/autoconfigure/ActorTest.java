package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.ActorContext;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.WriteNote;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.concurrent.DelegatingSecurityContextRunnable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

/** The actor of commands, transitions and events whose options name none. */
class ActorTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        SecurityContextHolder.clearContext();
        database.close();
    }

    private static void authenticated(Authentication user) {
        SecurityContextHolder.getContext().setAuthentication(user);
    }

    private static Authentication ada() {
        return UsernamePasswordAuthenticationToken.authenticated("ada", "", List.of());
    }

    private List<@Nullable String> actors() {
        return database.template().queryForList("SELECT actor FROM turnstile.event ORDER BY position", String.class);
    }

    private static void append(Turnstile turnstile) {
        turnstile.events().append(Append.of(StreamName.of("note", 1), List.of(NewEvent.ofJson("noted", 1, "{}"))));
    }

    /** The actor of another source. */
    @Configuration(proxyBeanMethods = false)
    static class Batch {

        @Bean
        ActorContext batch() {
            return () -> "batch";
        }
    }

    @Test
    void the_authenticated_user_is_the_actor() {
        database.runner().run(context -> {
            Turnstile turnstile = context.getBean(Turnstile.class);
            authenticated(ada());
            var orders = turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
            orders.fire(1, Move.PAY);
            new WriteNote(turnstile, text -> {}).write("mine");
            append(turnstile);
            orders.fire(2, Move.PAY, TransitionOptions.none().withActor("grace"));
            authenticated(
                    new AnonymousAuthenticationToken("key", "guest", AuthorityUtils.createAuthorityList("GUEST")));
            orders.fire(3, Move.PAY);
            authenticated(UsernamePasswordAuthenticationToken.unauthenticated("eve", "wrong"));
            append(turnstile);
        });
        assertThat(actors()).containsExactly("ada", "ada", "ada", "grace", null, null);
    }

    @Test
    void another_thread_has_the_actor_only_if_the_context_is_passed_to_it() {
        database.runner().run(context -> {
            Turnstile turnstile = context.getBean(Turnstile.class);
            authenticated(ada());
            Thread plain = new Thread(() -> append(turnstile));
            plain.start();
            plain.join();
            Thread delegating = new Thread(new DelegatingSecurityContextRunnable(() -> append(turnstile)));
            delegating.start();
            delegating.join();
        });
        assertThat(actors()).containsExactly(null, "ada");
    }

    @Test
    void an_actor_of_the_application_replaces_the_user() {
        database.runner().withUserConfiguration(Batch.class).run(context -> {
            authenticated(ada());
            append(context.getBean(Turnstile.class));
        });
        assertThat(actors()).containsExactly("batch");
    }
}
