using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Directives;

/// <summary>The names of fields in <c>no-cache="..."</c> and <c>private="..."</c>.</summary>
internal static class FieldList
{
    /// <summary>Adds the names in lower case; false, and nothing added, if there is none or one is no name: the directive then speaks of the whole response.</summary>
    public static bool TryAdd(ReadOnlySpan<char> argument, ICollection<string> names)
    {
        var found = false;
        foreach (var range in argument.Split(','))
        {
            var name = FieldText.Trim(argument[range]);
            if (!name.IsEmpty && !FieldText.IsToken(name))
            {
                return false;
            }

            found |= !name.IsEmpty;
        }

        foreach (var range in argument.Split(','))
        {
            var name = FieldText.Trim(argument[range]);
            if (!name.IsEmpty)
            {
                names.Add(name.ToString().ToLowerInvariant());
            }
        }

        return found;
    }
}
