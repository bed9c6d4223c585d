using System.Reflection;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Configuration.Binding;

/// <summary>Fills objects from configuration. Null and a missing key leave the default, but null is refused where a list must not be empty; lists and dictionaries are replaced, not appended to.</summary>
internal sealed class SectionBinder(List<OptionError> errors)
{
    /// <summary>Sets the properties that the section names.</summary>
    public void Fill(IConfigurationSection section, object target)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            Add(section, $"expects an object, not '{section.Value}'");
            return;
        }

        Fill(section, target, BindableProperty.Of(target.GetType()), []);
    }

    /// <summary>Makes an object of the section; null after an error that leaves nothing to make it of.</summary>
    public object? Make(IConfigurationSection section, Type type)
    {
        TryObject(section, type, null, out var made);
        return made;
    }

    private void Fill(IConfigurationSection section, object target, IReadOnlyDictionary<string, BindableProperty> properties, IReadOnlyCollection<string> done)
    {
        foreach (var child in section.GetChildren().Where(child => !done.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!properties.TryGetValue(child.Key, out var property))
            {
                Add(child, $"is no known key{Spelling.Advice(child.Key, properties.Keys.Concat(done))}");
            }
            else if (property.NeedsItems && string.IsNullOrEmpty(child.Value) && !child.GetChildren().Any())
            {
                Add(child, $"is {(child.Value is null ? "null" : "empty")}: remove the key, or give it an item");
            }
            else if (HasContent(child) && TryBind(child, property.Type, property.Get(target), out var value))
            {
                Guard(child, () => property.Set(target, value));
            }
        }

        foreach (var missing in properties.Where(pair => pair.Value.IsRequired && !HasContent(section.GetSection(pair.Key))))
        {
            Add(section.GetSection(missing.Key), "is required");
        }
    }

    private bool TryBind(IConfigurationSection section, Type type, object? current, out object? value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return ScalarText.Reads(type) ? TryScalar(section, type, out value)
            : CollectionShape.Of(type) is { } shape ? TryCollection(section, shape, current, out value)
            : TryObject(section, type, current, out value);
    }

    private bool TryScalar(IConfigurationSection section, Type type, out object? value)
    {
        value = null;
        if (section.Value is not { } text || section.GetChildren().Any())
        {
            return Add(section, $"expects {ScalarText.Describe(type)}");
        }

        return ScalarText.TryRead(text, type, out value)
            || Add(section, $"expects {ScalarText.Describe(type)}, not '{text}'{(type.IsEnum ? Spelling.Suggestion(text, Enum.GetNames(type)) : null)}");
    }

    private bool TryCollection(IConfigurationSection section, CollectionShape shape, object? current, out object? value)
    {
        value = null;
        if (!string.IsNullOrEmpty(section.Value))
        {
            return Add(section, $"expects {(shape.KeyType is null ? "a list" : "an object")}, not '{section.Value}'");
        }

        List<KeyValuePair<object, object?>> items = [];
        foreach (var child in section.GetChildren())
        {
            object? key = child.Key;
            if (!ScalarText.TryRead(child.Key, shape.KeyType ?? typeof(int), out key))
            {
                return shape.KeyType is null ? Add(section, $"expects a list: [ ... ], not a key '{child.Key}'") : Add(child, $"must have {ScalarText.Describe(shape.KeyType)} as its key");
            }
            else if (TryBind(child, shape.ItemType, null, out var item))
            {
                items.Add(new(key!, item));
            }
        }

        return shape.TryBuild(items, current, out value) || Add(section, $"cannot be bound, because {shape.Type} has no public constructor without parameters");
    }

    private bool TryObject(IConfigurationSection section, Type type, object? current, out object? value)
    {
        value = current;
        if (!string.IsNullOrEmpty(section.Value))
        {
            return Add(section, $"expects an object, not '{section.Value}'");
        }

        List<string> done = [];
        value ??= Create(section, type, done);
        if (value is null)
        {
            return false;
        }

        Fill(section, value, BindableProperty.Of(type), done);
        return true;
    }

    // Null after an error. Parameters of a constructor, as positional records have them, are bound like properties.
    private object? Create(IConfigurationSection section, Type type, List<string> done)
    {
        var constructors = type.GetConstructors();
        var chosen = constructors.FirstOrDefault(constructor => constructor.GetParameters().Length == 0)
            ?? constructors.MaxBy(constructor => constructor.GetParameters().Length);
        if (type.IsAbstract || (chosen is null && !type.IsValueType))
        {
            Add(section, $"cannot be bound, because {type} has no public constructor");
            return null;
        }

        var before = errors.Count;
        var arguments = chosen?.GetParameters().Select(parameter => Argument(section, parameter, done)).ToArray();
        object? created = null;
        if (!Guard(section, () => created = chosen?.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null) ?? Activator.CreateInstance(type))
            && errors.Count > before + 1)
        {
            errors.RemoveAt(errors.Count - 1); // no wonder that it refuses what stands in for wrong values
        }

        return created;
    }

    // After an error the default, so that the rest can be validated and every error be told.
    private object? Argument(IConfigurationSection section, ParameterInfo parameter, List<string> done)
    {
        done.Add(parameter.Name!);
        var child = section.GetSection(parameter.Name!);
        if (HasContent(child))
        {
            return TryBind(child, parameter.ParameterType, null, out var value) ? value : Default(parameter);
        }

        if (!parameter.HasDefaultValue)
        {
            Add(child, "is required");
        }

        return Default(parameter);
    }

    // Reflection gives the default of a nullable enum as a number.
    private static object? Default(ParameterInfo parameter) =>
        !parameter.HasDefaultValue ? null
        : Nullable.GetUnderlyingType(parameter.ParameterType) is { IsEnum: true } type && parameter.DefaultValue is { } value ? Enum.ToObject(type, value)
        : parameter.DefaultValue;

    private static bool HasContent(IConfigurationSection section) => section.Value is not null || section.GetChildren().Any();

    // Runs the unit's code: a setter or a constructor may refuse a value by throwing whatever it likes.
    private bool Guard(IConfigurationSection section, Action assign)
    {
        try
        {
            assign();
            return true;
        }
        catch (Exception error)
        {
            return Add(section, $"was refused: {error.GetBaseException().Message}");
        }
    }

    private bool Add(IConfigurationSection section, string message)
    {
        errors.Add(new OptionError(section.Path, message.TrimEnd('.') + (message.EndsWith('?') ? "" : ".")));
        return false;
    }
}
