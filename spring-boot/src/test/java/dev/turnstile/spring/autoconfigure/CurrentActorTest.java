package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.Turnstile;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.CurrentActor;
import dev.turnstile.spring.MissingActorException;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.WriteNote;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

/** The actor that the application's code names for a thread. */
class CurrentActorTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        SecurityContextHolder.clearContext();
        database.close();
    }

    private static void authenticated(String user) {
        SecurityContextHolder.getContext()
                .setAuthentication(UsernamePasswordAuthenticationToken.authenticated(user, "", List.of()));
    }

    private List<@Nullable String> actors() {
        return database.template().queryForList("SELECT actor FROM turnstile.event ORDER BY position", String.class);
    }

    private static Append noted() {
        return Append.of(StreamName.of("note", 1), List.of(NewEvent.ofJson("noted", 1, "{}")));
    }

    private static Lifecycle<State, Move> orders(Turnstile turnstile) {
        return turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
    }

    @Test
    void options_come_before_the_current_actor_and_the_current_actor_before_the_user() {
        database.runner().run(context -> {
            Turnstile turnstile = context.getBean(Turnstile.class);
            Lifecycle<State, Move> orders = orders(turnstile);
            authenticated("ada");
            CurrentActor.runAs("nightly_close", () -> {
                orders.fire(1, Move.PAY, TransitionOptions.none().withActor("grace"));
                orders.fire(2, Move.PAY);
                new WriteNote(turnstile, text -> {}).write("closed");
                turnstile.events().append(noted());
            });
            orders.fire(3, Move.PAY);
        });
        assertThat(actors()).containsExactly("grace", "nightly_close", "nightly_close", "nightly_close", "ada");
    }

    @Test
    void the_innermost_actor_applies_until_its_scope_is_closed() throws Exception {
        String inner = CurrentActor.callAs("outer", () -> CurrentActor.callAs("inner", CurrentActor::name));
        assertThat(inner).isEqualTo("inner");
        CurrentActor.runAs("outer", () -> {
            CurrentActor.runAs("inner", () -> {});
            assertThat(CurrentActor.name()).isEqualTo("outer");
        });
        assertThatThrownBy(() -> CurrentActor.runAs("broken", () -> {
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(CurrentActor.name()).isNull();
        assertThatThrownBy(() -> CurrentActor.open(" ")).hasMessageContaining("expected the name of an actor");
    }

    @Test
    void decorated_tasks_on_platform_and_virtual_threads_have_the_actor_and_the_user() {
        for (boolean virtual : new boolean[] {false, true}) {
            SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
            executor.setVirtualThreads(virtual);
            executor.setTaskDecorator(new ContextPropagatingTaskDecorator());
            authenticated("ada");
            CurrentActor.runAs(
                    "nightly_close",
                    () -> assertThat(CompletableFuture.supplyAsync(
                                            () -> CurrentActor.name() + " "
                                                    + Objects.requireNonNull(SecurityContextHolder.getContext()
                                                                    .getAuthentication())
                                                            .getName(),
                                            executor)
                                    .join())
                            .isEqualTo("nightly_close ada"));
            SecurityContextHolder.clearContext();
            assertThat(CompletableFuture.supplyAsync(() -> String.valueOf(CurrentActor.name()), executor)
                            .join())
                    .isEqualTo("null");
        }
    }

    @Test
    void a_missing_actor_is_refused_if_actors_are_required() {
        database.runner().withPropertyValues("turnstile.actor.required=true").run(context -> {
            Turnstile turnstile = context.getBean(Turnstile.class);
            Lifecycle<State, Move> orders = orders(turnstile);
            WriteNote note = new WriteNote(turnstile, text -> {});
            assertThatThrownBy(() -> orders.fire(1, Move.PAY))
                    .isInstanceOf(MissingActorException.class)
                    .hasMessage("expected an actor because turnstile.actor.required is true, got none on thread '"
                            + Thread.currentThread().getName()
                            + "'; authenticate the user, call CurrentActor.runAs, or name the actor in the options");
            assertThatThrownBy(() -> note.write("x")).isInstanceOf(MissingActorException.class);
            assertThatThrownBy(() -> turnstile.events().append(noted())).isInstanceOf(MissingActorException.class);
            orders.fire(1, Move.PAY, TransitionOptions.none().withActor("grace"));
            note.call(new WriteNote.Input("named"), Options.none().withActor("grace"));
            turnstile
                    .events()
                    .append(Append.of(
                            StreamName.of("note", 1),
                            List.of(NewEvent.ofJson("noted", 1, "{}").withActor("grace"))));
            assertThat(orders.state(1)).isEqualTo(State.PAID);
        });
        assertThat(actors()).containsExactly("grace", "grace", "grace");
    }
}
