using Microsoft.Extensions.Configuration;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Configuration.Binding;

/// <summary>
/// Binds a unit's options strictly. It does not use .NET's binder and validator: they stop at the first wrong value, append to lists
/// instead of replacing them, and keep the types they have seen in static caches, which would keep a unit from ever being unloaded.
/// </summary>
internal static class OptionsBinder
{
    /// <summary>Binds and validates; an absent section gives the defaults, validated.</summary>
    /// <exception cref="OptionsException">With every unknown key, wrong value and failed validation.</exception>
    public static T Bind<T>(IConfigurationSection section)
        where T : class
    {
        List<OptionError> errors = [];
        if (ScalarText.Reads(typeof(T)) || CollectionShape.Of(typeof(T)) is not null)
        {
            throw new OptionsException([new OptionError(section.Path, $"is an object with keys, and cannot be read as a list, a dictionary or a single value: write a class with a property for each key, and Options<ThatClass>()")]);
        }

        if (new SectionBinder(errors).Make(section, typeof(T)) is not T options)
        {
            throw new OptionsException(errors);
        }

        // A value that could not be read was not set, so its validation would complain about something that nobody wrote.
        var unread = errors.Select(error => error.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        List<OptionError> failed = [];
        new OptionsValidation(failed).Check(options, section.Path);
        errors.AddRange(failed.Where(error => !unread.Contains(error.Key)));
        return errors.Count == 0 ? options : throw new OptionsException(errors);
    }
}
