using System.Text.RegularExpressions;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>What a header must be like.</summary>
internal sealed class HeaderCondition(HeaderConditionOptions options, Patience patience)
{
    private readonly Regex? _pattern = options.Matches is { } pattern ? Compile(pattern) : null;

    /// <summary>Whether it holds.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="inDoubt">What is said where an expression takes too long: what forbids must forbid then, what permits must not permit.</param>
    public bool Holds(IExchange exchange, bool inDoubt)
    {
        var lines = exchange.RequestHeader(options.Name);
        if (options.Present is { } present)
        {
            return lines.Count > 0 == present;
        }

        for (var i = 0; i < lines.Count; i++)
        {
            if (_pattern is null ? lines[i] == options.Is : Fits(_pattern, exchange, lines[i] ?? "", inDoubt))
            {
                return true;
            }
        }

        return false;
    }

    private bool Fits(Regex pattern, IExchange exchange, string value, bool inDoubt)
    {
        if (patience.IsOver(exchange))
        {
            return inDoubt;
        }

        var start = TimeProvider.System.GetTimestamp();
        try
        {
            return pattern.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return inDoubt;
        }
        finally
        {
            patience.Spend(exchange, start);
        }
    }

    // In time linear in the length, wherever the expression allows it.
    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience.Each);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, Patience.Each);
        }
    }
}
