using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Plugins.Caching.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Ranges;

/// <summary>The condition of a range (RFC 9110 13.1.5).</summary>
internal static class IfRange
{
    /// <summary>Whether the range counts: there is no condition, or the client has a part of just this version.</summary>
    public static bool Holds(StringValues condition, StoredHead stored)
    {
        if (condition.Count == 0)
        {
            return true;
        }

        if (condition is not [{ } text])
        {
            return false;
        }

        if (EntityTag.TryParse(text, out var tag))
        {
            return EntityTag.TryParse(stored.EntityTag(), out var own) && tag.IsStronglyEqual(own);
        }

        return HttpDate.TryParse(text, stored.ResponseTime, out var date) && stored.StrongDate() == date;
    }
}
