package dev.turnstile.mail;

import dev.turnstile.failure.FailureText;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Texts that stand in headers: none of them may end its line and begin another header. */
final class HeaderText {

    private HeaderText() {}

    static String checked(String field, String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new MailRefused("the " + field + " of a mail holds a control character such as a line break", null);
        }
        return text;
    }

    static List<InternetAddress> addresses(List<String> written) {
        return written.stream().map(HeaderText::address).toList();
    }

    /** Reads one address, with a name in front or not. */
    static InternetAddress address(String written) {
        try {
            InternetAddress address = new InternetAddress(checked("address", written), true);
            if (!address.getAddress().contains("@")) {
                throw new AddressException("no domain", written);
            }
            address.setPersonal(address.getPersonal(), StandardCharsets.UTF_8.name());
            return address;
        } catch (AddressException | UnsupportedEncodingException e) {
            throw new MailRefused(
                    "expected a mail address, got a text of " + written.length()
                            + " characters that is none; see to it that the event holds one",
                    FailureText.trace(e));
        }
    }
}
