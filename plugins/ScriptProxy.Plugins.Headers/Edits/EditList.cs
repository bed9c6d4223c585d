using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Plugins.Headers.Edits;

/// <summary>One entry of the options, ready to be applied.</summary>
internal sealed class EditList(Edit[] edits, string[] routes, StatusSet? statuses)
{
    public void Apply(IHeaderDictionary headers, in Facts facts)
    {
        if ((routes.Length > 0 && !IsOurs(facts.Route)) || statuses?.Contains(facts.Status) == false)
        {
            return;
        }

        foreach (var edit in edits)
        {
            edit.Apply(headers, facts);
        }
    }

    // Without case, as YARP compares the ids of routes.
    private bool IsOurs(string? route)
    {
        foreach (var id in routes)
        {
            if (string.Equals(id, route, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
