using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Directives;

/// <summary>What a request says to caches (RFC 9111 5.2.1). Of directives given twice the one that asks for more counts.</summary>
internal readonly record struct RequestDirectives
{
    /// <summary>How old the answer may be; something that is no time counts as 0.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>For how long it must still be fresh.</summary>
    public TimeSpan? MinFresh { get; init; }

    /// <summary>For how long it may be stale; <see cref="TimeSpan.MaxValue"/> for any time.</summary>
    public TimeSpan? MaxStale { get; init; }

    /// <summary>For how long it may be stale where the upstream fails (RFC 5861 4).</summary>
    public TimeSpan? StaleIfError { get; init; }

    /// <summary>Nothing stored without asking the upstream; also by <c>Pragma</c> where there is no <c>Cache-Control</c>.</summary>
    public bool NoCache { get; init; }

    /// <summary>Nothing of it is to be stored.</summary>
    public bool NoStore { get; init; }

    /// <summary>The upstream is not to be asked.</summary>
    public bool OnlyIfCached { get; init; }

    /// <summary>Reads a request's headers.</summary>
    public static RequestDirectives Of(IHeaderDictionary headers) => Parse(headers.CacheControl, headers.Pragma);

    /// <summary>Reads the fields. Allocates nothing.</summary>
    public static RequestDirectives Parse(StringValues cacheControl, StringValues pragma)
    {
        if (cacheControl.Count == 0)
        {
            // RFC 9111 5.4: Pragma is a stand-in for those who know no Cache-Control.
            return pragma.Count == 0 ? default : new() { NoCache = Names(pragma, "no-cache") };
        }

        var result = default(RequestDirectives);
        var reader = new DirectiveReader(cacheControl);
        while (reader.Read())
        {
            result = With(result, reader);
        }

        return result;
    }

    private static RequestDirectives With(RequestDirectives given, DirectiveReader directive)
    {
        var name = directive.Name;
        if (FieldText.Is(name, "max-age"))
        {
            var time = DeltaSeconds.TryParse(directive.Argument, out var maxAge) ? maxAge : TimeSpan.Zero;
            return given with { MaxAge = time < given.MaxAge || given.MaxAge is null ? time : given.MaxAge };
        }

        if (FieldText.Is(name, "min-fresh"))
        {
            return DeltaSeconds.TryParse(directive.Argument, out var time) && !(time <= given.MinFresh) ? given with { MinFresh = time } : given;
        }

        if (FieldText.Is(name, "max-stale"))
        {
            return directive.IsBroken || Staleness(directive) is not { } time || time >= given.MaxStale ? given : given with { MaxStale = time };
        }

        if (FieldText.Is(name, "stale-if-error"))
        {
            return !directive.IsBroken && DeltaSeconds.TryParse(directive.Argument, out var time) && !(time >= given.StaleIfError) ? given with { StaleIfError = time } : given;
        }

        return FieldText.Is(name, "no-cache") ? given with { NoCache = true }
            : FieldText.Is(name, "no-store") ? given with { NoStore = true }
            : FieldText.Is(name, "only-if-cached") ? given with { OnlyIfCached = true }
            : given;
    }

    private static TimeSpan? Staleness(DirectiveReader directive) =>
        !directive.HasArgument ? TimeSpan.MaxValue : DeltaSeconds.TryParse(directive.Argument, out var time) ? time : null;

    private static bool Names(StringValues lines, ReadOnlySpan<char> name)
    {
        var reader = new DirectiveReader(lines);
        while (reader.Read())
        {
            if (FieldText.Is(reader.Name, name))
            {
                return true;
            }
        }

        return false;
    }
}
