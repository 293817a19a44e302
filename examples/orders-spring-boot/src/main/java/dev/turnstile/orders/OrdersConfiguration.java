package dev.turnstile.orders;

import dev.turnstile.Turnstile;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.mail.Mail;
import dev.turnstile.mail.MailHandler;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import jakarta.mail.Session;
import java.util.Properties;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** The lifecycle of the orders, their subscriptions, and who may call the application. */
@Configuration
class OrdersConfiguration {

    @Bean
    Lifecycle<OrderMachine.State, OrderMachine.Move> lifecycle(Turnstile turnstile) {
        return turnstile.lifecycle(OrderMachine.ORDER, RecordTable.of("orders"));
    }

    @Bean
    Subscription spending() {
        return Subscription.of(new Spending());
    }

    @Bean
    Session mailSession(@Value("${orders.mail.host}") String host, @Value("${orders.mail.port}") String port) {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", host);
        properties.put("mail.smtp.port", port);
        return Session.getInstance(properties);
    }

    private static Mail shipped(Order order) {
        return Mail.of(
                "Shop <shop@example.org>",
                order.mail(),
                "Order " + order.summary().id() + " is on its way",
                "Thank you, " + order.summary().customer() + ".");
    }

    @Bean
    Subscription shippingMails(Orders orders, Session session) {
        MailHandler handler = MailHandler.of(
                "shipping_mails",
                session,
                delivery -> orders.findById(
                                Long.valueOf(delivery.event().stream().key()))
                        .map(OrdersConfiguration::shipped));
        return Subscription.of(
                        "shipping_mails",
                        Selection.ofTransitions(OrderMachine.ORDER, OrderMachine.Move.SHIP),
                        Start.beginning(),
                        handler)
                .withRedelivery(MailHandler.redelivery());
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .httpBasic(Customizer.withDefaults())
                .csrf(csrf -> csrf.disable())
                .build();
    }

    @Bean
    UserDetailsService users() {
        return new InMemoryUserDetailsManager(
                User.withUsername("clerk").password("{noop}secret").build());
    }
}
