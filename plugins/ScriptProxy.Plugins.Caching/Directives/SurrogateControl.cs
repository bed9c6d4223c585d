using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Directives;

/// <summary>Reads <c>Surrogate-Control</c> (Edge Architecture Specification 1.0): <c>max-age=3600+600, no-store, content="ESI/1.0"</c>; after the plus the time it may be stale.</summary>
internal static class SurrogateControl
{
    /// <summary>The field.</summary>
    public const string Field = "Surrogate-Control";

    /// <summary>Reads the field; null if it does not say for how long, or whether, to store: <c>Cache-Control</c> speaks then.</summary>
    public static ResponseDirectives? Parse(StringValues lines)
    {
        ResponseDirectives? result = null;
        var reader = new DirectiveReader(lines);
        while (reader.Read())
        {
            // ";name" behind a directive addresses another surrogate.
            if (reader.Argument.Contains(';') || reader.Name.Contains(';'))
            {
                continue;
            }

            if (FieldText.Is(reader.Name, "max-age"))
            {
                result = WithTimes(result ?? new ResponseDirectives { TargetedField = Field }, reader);
            }
            else if (FieldText.Is(reader.Name, "no-store"))
            {
                result = (result ?? new ResponseDirectives { TargetedField = Field }) with { NoStore = true };
            }
        }

        return result;
    }

    private static ResponseDirectives WithTimes(ResponseDirectives given, DirectiveReader directive)
    {
        var plus = directive.Argument.IndexOf('+');
        var fresh = plus < 0 ? directive.Argument : directive.Argument[..plus];
        var stale = TimeSpan.Zero;
        var isValid = !directive.IsBroken & DeltaSeconds.TryParse(fresh, out var time)
            && (plus < 0 || DeltaSeconds.TryParse(directive.Argument[(plus + 1)..], out stale));
        var lifetime = isValid ? time : TimeSpan.Zero;
        if (given.MaxAge <= lifetime)
        {
            return given;
        }

        return given with { MaxAge = lifetime, StaleWhileRevalidate = isValid && plus >= 0 ? stale : null };
    }
}
