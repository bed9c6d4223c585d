using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Configuration.Binding;

/// <summary>
/// Validates options by their DataAnnotations, nested ones included. The attributes are read and asked directly, and every context gets
/// its display name, because <see cref="Validator"/> and a context without one put the type into a static cache.
/// </summary>
internal sealed class OptionsValidation(List<OptionError> errors)
{
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    public void Check(object instance, string path)
    {
        if (!_seen.Add(instance))
        {
            return;
        }

        var before = errors.Count;
        var type = instance.GetType();
        foreach (var (name, property) in BindableProperty.Of(type))
        {
            var value = property.Get(instance);
            var key = ConfigurationPath.Combine(path, name);
            Check(instance, value, property.Attributes, key, name);
            Descend(value, property.Type, key);
        }

        // As .NET has it: rules about the whole are asked once the parts are right.
        if (errors.Count == before)
        {
            Check(instance, instance, type.GetCustomAttributes<ValidationAttribute>(true), path, type.Name);
            CheckItself(instance, path);
        }
    }

    private void Descend(object? value, Type type, string path)
    {
        if (value is null || ScalarText.Reads(type))
        {
            return;
        }

        if (CollectionShape.Of(type) is not { } shape)
        {
            Check(value, path);
        }
        else if (!ScalarText.Reads(shape.ItemType))
        {
            foreach (var (key, item) in Items(value))
            {
                Descend(item, shape.ItemType, ConfigurationPath.Combine(path, key));
            }
        }
    }

    private static IEnumerable<(string Key, object? Item)> Items(object collection) => collection is IDictionary dictionary
        ? dictionary.Keys.Cast<object>().Select(key => ($"{key}", dictionary[key]))
        : ((IEnumerable)collection).Cast<object?>().Select((item, index) => ($"{index}", item));

    private void Check(object instance, object? value, IEnumerable<ValidationAttribute> attributes, string key, string name) => Guard(key, () =>
    {
        foreach (var attribute in attributes)
        {
            var context = new ValidationContext(instance) { DisplayName = name, MemberName = name };
            if (attribute.GetValidationResult(value, context) is { } result)
            {
                errors.Add(new OptionError(key, result.ErrorMessage ?? "is not valid."));
            }
        }
    });

    private void CheckItself(object instance, string path) => Guard(path, () =>
    {
        var context = new ValidationContext(instance) { DisplayName = instance.GetType().Name };
        foreach (var result in (instance as IValidatableObject)?.Validate(context).Where(result => result is not null) ?? [])
        {
            foreach (var member in result.MemberNames.DefaultIfEmpty())
            {
                errors.Add(new OptionError(member is null ? path : ConfigurationPath.Combine(path, member), result.ErrorMessage ?? "is not valid."));
            }
        }
    });

    // Validation is the unit's code, so it may throw.
    private void Guard(string key, Action check)
    {
        try
        {
            check();
        }
        catch (Exception error)
        {
            errors.Add(new OptionError(key, $"could not be validated: {error.Message}"));
        }
    }
}
