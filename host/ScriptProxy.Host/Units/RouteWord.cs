using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

/// <summary>What one route says of a unit.</summary>
/// <param name="Route">The route's id.</param>
/// <param name="Key">Where it says it in the configuration.</param>
/// <param name="Value">What it says.</param>
internal sealed record RouteWord(string Route, string Key, string Value)
{
    /// <summary>Reads them as switches.</summary>
    /// <exception cref="OptionsException">One is none.</exception>
    public static RouteSwitch Switch(IReadOnlyList<RouteWord> words)
    {
        List<OptionError> errors = [.. words.Where(word => word.IsOn is null).Select(word => new OptionError(word.Key, $"'{word.Value}' is neither 'on' nor 'off'"))];
        return errors.Count == 0 ? new RouteSwitch(words.ToDictionary(word => word.Route, word => word.IsOn == true, StringComparer.OrdinalIgnoreCase)) : throw new OptionsException(errors);
    }

    private bool? IsOn =>
        Value.Equals("on", StringComparison.OrdinalIgnoreCase) ? true
        : Value.Equals("off", StringComparison.OrdinalIgnoreCase) ? false
        : null;
}
