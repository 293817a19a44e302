package dev.turnstile.spring.internal.jpa;

import dev.turnstile.spring.jpa.StateConverter;
import java.util.List;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Property;
import org.hibernate.type.descriptor.converter.spi.JpaAttributeConverter;

/**
 * Removes the columns of attributes with a {@link StateConverter} from Hibernate's UPDATE statements, which would
 * otherwise write the state that was read when any other attribute has changed. Hibernate finds this class as a
 * service.
 */
public final class StateColumns implements Integrator {

    /** Creates the integrator. */
    public StateColumns() {}

    @Override
    public void integrate(Metadata metadata, BootstrapContext context, SessionFactoryImplementor factory) {
        metadata.getEntityBindings().forEach(entity -> exclude(entity.getProperties()));
    }

    private static void exclude(List<Property> properties) {
        for (Property property : properties) {
            if (property.getValue() instanceof Component component) {
                exclude(component.getProperties());
            } else if (property.getValue() instanceof BasicValue value && convertsStates(value)) {
                property.setUpdatable(false);
            }
        }
    }

    private static boolean convertsStates(BasicValue value) {
        return value.resolve().getValueConverter() instanceof JpaAttributeConverter<?, ?> converter
                && StateConverter.class.isAssignableFrom(
                        converter.getConverterJavaType().getJavaTypeClass());
    }
}
