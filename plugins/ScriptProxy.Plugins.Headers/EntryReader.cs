using ScriptProxy.Plugins.Headers.Edits;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Headers;

/// <summary>Turns one entry of the options into edits, and collects everything that is wrong with it.</summary>
internal sealed class EntryReader(string key, bool isResponse, List<OptionError> errors)
{
    private readonly List<Edit> _edits = [];
    private readonly HashSet<string> _named = new(StringComparer.OrdinalIgnoreCase);

    public EditList Read(HeadersEntry entry, RequestScope scope)
    {
        foreach (var (from, to) in entry.Rename)
        {
            if (Allows($"Rename:{from}", from) && Allows($"Rename:{from}", to))
            {
                _edits.Add(new RenameHeader(from, to!));
            }
        }

        for (var index = 0; index < entry.Remove.Count; index++)
        {
            Remove($"Remove:{index}", entry.Remove[index]);
        }

        Assign("Set", entry.Set, (name, value) => new SetHeader(name, value), mayBeHost: !isResponse);
        Assign("SetIfMissing", entry.SetIfMissing, (name, value) => new SetHeaderIfMissing(name, value));
        Assign("Append", entry.Append, (name, value) => new AppendHeader(name, value));
        if (entry is ResponseEntry response)
        {
            Apply(response);
        }

        if (_edits.Count == 0 && errors.Count == 0)
        {
            Error("", "the entry does nothing; give it Set, SetIfMissing, Append, Remove, Rename or Preset, or remove it");
        }

        return new EditList([.. _edits], [.. scope.Routes], Statuses(scope));
    }

    public Match Match(RequestScope scope)
    {
        if (scope.Scheme is not (null or "http" or "https"))
        {
            Error("For:Scheme", $"'{scope.Scheme}' is no scheme; there are 'http' and 'https'");
        }

        Check("For:Routes", scope.Routes);
        Check("For:Hosts", scope.Hosts);
        Check("For:Methods", scope.Methods);
        return new Match
        {
            Path = scope.Path,
            Hosts = scope.Hosts,
            Methods = scope.Methods,
            When = scope.Scheme is { } scheme ? exchange => exchange.Scheme == scheme : null,
        };
    }

    public void Error(string part, string message) => errors.Add(new OptionError(part.Length > 0 ? $"{key}:{part}" : key, message));

    private void Check(string part, List<string> items)
    {
        for (var index = 0; index < items.Count; index++)
        {
            if (string.IsNullOrWhiteSpace(items[index]))
            {
                Error($"{part}:{index}", "the item is empty");
            }
        }
    }

    private void Remove(string part, string? name)
    {
        if (name?.EndsWith('*') == true)
        {
            if (HeaderNames.TokenError(name) is not { } error)
            {
                _edits.Add(new RemoveHeaders(name[..^1]));
            }
            else
            {
                Error(part, error);
            }
        }
        else if (Allows(part, name))
        {
            _edits.Add(new RemoveHeader(name!));
        }
    }

    private void Assign(
        string part, Dictionary<string, string?> values, Func<string, HeaderValue, Edit> edit, bool mayBeHost = false)
    {
        foreach (var (name, text) in values)
        {
            if (!Allows($"{part}:{name}", name, mayBeHost))
            {
                continue;
            }

            if (HeaderValue.Parse(text, isResponse, out var error) is { } value)
            {
                _edits.Add(edit(name, value));
            }
            else
            {
                Error($"{part}:{name}", error!);
            }
        }
    }

    private void Apply(ResponseEntry entry)
    {
        if (entry.Preset == Preset.None)
        {
            if (entry.PresetOverwrites)
            {
                Error("PresetOverwrites", "there is no Preset in this entry");
            }

            return;
        }

        _edits.AddRange(SecurityPreset.Edits(entry.PresetOverwrites, except: _named));
    }

    private StatusSet? Statuses(RequestScope scope)
    {
        if (scope is not ResponseScope { Status.Count: > 0 } response)
        {
            return null;
        }

        var statuses = new StatusSet();
        for (var index = 0; index < response.Status.Count; index++)
        {
            if (!statuses.TryAdd(response.Status[index]))
            {
                Error($"For:Status:{index}", $"'{response.Status[index]}' is no status; write '404', '5xx' or '400-499'");
            }
        }

        return statuses;
    }

    private bool Allows(string part, string? name, bool mayBeHost = false)
    {
        if (HeaderNames.Error(name, mayBeHost) is { } error)
        {
            Error(part, error);
            return false;
        }

        _named.Add(name!);
        return true;
    }
}
