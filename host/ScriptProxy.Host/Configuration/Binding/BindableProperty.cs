using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;

namespace ScriptProxy.Host.Configuration.Binding;

/// <summary>A property that configuration can set. Nothing about it is cached: the type may be unloaded.</summary>
internal sealed class BindableProperty(PropertyInfo property)
{
    public Type Type => property.PropertyType;

    /// <summary>Also those of the constructor's parameter of that name, where an attribute of a positional record's property stands.</summary>
    public IEnumerable<ValidationAttribute> Attributes => property.GetCustomAttributes<ValidationAttribute>(true).Concat(
        from constructor in property.DeclaringType!.GetConstructors()
        from parameter in constructor.GetParameters()
        where parameter.Name == property.Name && parameter.ParameterType == property.PropertyType
        from attribute in parameter.GetCustomAttributes<ValidationAttribute>(true)
        select attribute);

    public bool IsRequired => property.IsDefined(typeof(RequiredMemberAttribute));

    /// <summary>Whether it is a list or dictionary that must not be empty where it is given. Null would leave such a one unsaid: a condition that somebody wrote would be gone.</summary>
    public bool NeedsItems => CollectionShape.Of(Type) is not null && Attributes.OfType<MinLengthAttribute>().Any(attribute => attribute.Length > 0);

    /// <summary>The properties by the name that configuration uses, compared without case.</summary>
    public static IReadOnlyDictionary<string, BindableProperty> Of(Type type)
    {
        var found = new Dictionary<string, BindableProperty>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            // Without a setter only what can be filled in place can be bound: a list, a dictionary, a nested object.
            var canBeFilled = property.GetMethod is { IsPublic: true } && !property.PropertyType.IsValueType && !ScalarText.Reads(property.PropertyType);
            if ((property.SetMethod is { IsPublic: true } || canBeFilled) && property.GetIndexParameters().Length == 0)
            {
                // A derived class's property comes before the one that it hides.
                found.TryAdd(property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property.Name, new BindableProperty(property));
            }
        }

        return found;
    }

    public object? Get(object target) => property.GetMethod is { IsPublic: true } ? property.GetValue(target) : null;

    public void Set(object target, object? value)
    {
        if (property.SetMethod is { IsPublic: true })
        {
            property.SetValue(target, value, BindingFlags.DoNotWrapExceptions, null, null, null);
            return;
        }

        // A nested object was filled in place already.
        var existing = property.GetValue(target) ?? throw new InvalidOperationException("the property has neither a setter nor a value");
        CollectionShape.Of(property.PropertyType)?.Replace(existing, value!);
    }
}
