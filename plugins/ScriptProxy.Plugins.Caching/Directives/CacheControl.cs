using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Directives;

/// <summary>Reads <c>Cache-Control</c> of a response.</summary>
internal static class CacheControl
{
    /// <summary>Reads all its lines; never fails.</summary>
    public static ResponseDirectives Parse(StringValues lines)
    {
        if (lines.Count == 0)
        {
            return ResponseDirectives.None;
        }

        var directives = new DirectiveSum();
        var reader = new DirectiveReader(lines);
        while (reader.Read())
        {
            Add(directives, reader);
        }

        return directives.ToDirectives();
    }

    private static void Add(DirectiveSum sum, DirectiveReader directive)
    {
        var name = directive.Name;
        if (FieldText.Is(name, "max-age"))
        {
            sum.MaxAge = Shorter(sum.MaxAge, Lifetime(directive));
        }
        else if (FieldText.Is(name, "s-maxage"))
        {
            sum.SharedMaxAge = Shorter(sum.SharedMaxAge, Lifetime(directive));
        }
        else if (FieldText.Is(name, "stale-while-revalidate"))
        {
            sum.StaleWhileRevalidate = Shorter(sum.StaleWhileRevalidate, Lifetime(directive));
        }
        else if (FieldText.Is(name, "stale-if-error"))
        {
            sum.StaleIfError = Shorter(sum.StaleIfError, Lifetime(directive));
        }
        else if (FieldText.Is(name, "no-cache"))
        {
            sum.NoCache |= !(directive.HasArgument && !directive.IsBroken && FieldList.TryAdd(directive.Argument, sum.NoCacheFields));
        }
        else if (FieldText.Is(name, "private"))
        {
            sum.Private |= !(directive.HasArgument && !directive.IsBroken && FieldList.TryAdd(directive.Argument, sum.PrivateFields));
        }
        else
        {
            sum.AddFlag(name, allows: !directive.HasArgument && !directive.IsBroken);
        }
    }

    // RFC 9111 4.2.1: what cannot be read is stale. What follows an open quote may be part of a text: it cannot make anything fresh.
    private static TimeSpan Lifetime(DirectiveReader directive) =>
        !directive.IsBroken && DeltaSeconds.TryParse(directive.Argument, out var time) ? time : TimeSpan.Zero;

    // RFC 9111 4.2.1 would have the first one or staleness; the shortest is never longer than the first, and does not depend on the order of lines.
    private static TimeSpan Shorter(TimeSpan? one, TimeSpan other) => one < other ? one.Value : other;
}
