using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>All ways to sign in, by name.</summary>
internal sealed class Entrances(Hooks hooks, StateKey<Passage> state, ToldHeaders told, OptionErrors errors)
{
    private readonly Dictionary<string, Way> _ways = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Notes> _notes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _sections = new(StringComparer.OrdinalIgnoreCase);

    public bool Any => _sections.Count > 0;

    /// <summary>Their names, those included of which something is wrong.</summary>
    public IReadOnlyCollection<string> Names => _sections.Keys;

    /// <summary>Takes a way, and offers it to rules.</summary>
    /// <param name="section">Where the options have it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="make">Makes it of the options at a key; what is wrong is an error.</param>
    public void Add(string section, string name, Func<string, Way?> make)
    {
        var key = $"{section}:{name}";
        if (!_sections.TryAdd(name, key))
        {
            errors.Expect(false, key, $"the name is taken by {_sections[name]}: By could not tell them apart");
        }
        else if (errors.Try(key, () => make(key)) is { } way)
        {
            var log = hooks.Log;
            _ways.Add(name, way);
            _notes.Add(name, new Notes(hooks, $"{name} refused", (client, reason, untold) => Log.SignInRefused(log, name, client, reason, untold)));
            hooks.Offer<ISignIn>(name, new Entrance([way], state, told, _notes));
            if (way is IVerifier verifier)
            {
                hooks.Offer(name, verifier);
            }
        }
    }

    /// <summary>
    /// Takes credentials out of what is sent to upstreams, or puts in what is told in their place, and no earlier: other ways, and what the exchange asks of the proxy itself, such as an include, need them too.
    /// </summary>
    public void RegisterRemoval()
    {
        if (told.HasAuthorization || _ways.Values.Any(way => !way.KeepsCredentials))
        {
            hooks.OnUpstreamRequest(request =>
            {
                var visitor = request.Get(state).Visitor;
                if (visitor?.Authorization is { } authorization)
                {
                    request.Headers.Authorization = authorization;
                }
                else if (told.HasAuthorization || visitor?.KeepsCredentials == false)
                {
                    request.Headers.Remove("Authorization");
                }
            });
        }
    }

    /// <summary>An entrance by any of some ways.</summary>
    public Entrance Of(string section, List<string> names)
    {
        foreach (var (index, name) in names.Index())
        {
            errors.Expect(_sections.ContainsKey(name), $"{section}:{index}", $"there is no '{name}'; there are {(Any ? string.Join(", ", _sections.Keys) : "no Passwords, Tokens or Authorities")}");
        }

        return new Entrance([.. names.Where(_ways.ContainsKey).Select(name => _ways[name])], state, told, _notes);
    }
}
