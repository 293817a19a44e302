package dev.turnstile.spring.test.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.spring.test.AutoConfigureTurnstile;
import dev.turnstile.spring.test.shop.ShopConfiguration.Move;
import dev.turnstile.spring.test.shop.ShopConfiguration.State;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** A slice of Spring MVC with a lifecycle and its database. */
@WebMvcTest(controllers = OrderController.class, properties = "turnstile.embedded.replace=non-test")
@AutoConfigureTurnstile
@Import(ShopConfiguration.class)
class WebSliceTest {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private Lifecycle<State, Move> orders;

    @Test
    void the_slice_contains_the_parameters_and_the_problems() {
        String order = orders.insert(Map.of()).record();
        assertThat(mvc.post().uri("/orders/{id}/payment", order)).hasStatusOk();
        assertThat(mvc.post().uri("/orders/{id}/payment", order))
                .hasStatus(409)
                .hasContentType("application/problem+json");
    }
}
