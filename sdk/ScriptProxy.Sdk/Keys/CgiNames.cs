namespace ScriptProxy.Sdk;

/// <summary>The names of headers as CGI and what comes of it (WSGI, PHP) see them: without case, and <c>X_Api_Key</c> is <c>X-Api-Key</c>.</summary>
internal static class CgiNames
{
    /// <summary>Whether two names are one.</summary>
    public static bool AreSame(ReadOnlySpan<char> name, ReadOnlySpan<char> other)
    {
        if (name.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < name.Length; i++)
        {
            if (Folded(name[i]) != Folded(other[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static char Folded(char character) => character == '_' ? '-' : char.ToLowerInvariant(character);
}
