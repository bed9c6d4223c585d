using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>Refuses for one rule, and notes it.</summary>
internal sealed class Refusals
{
    private readonly string _rule;
    private readonly int _status;
    private readonly Notes _notes;

    public Refusals(Hooks hooks, string rule, int status)
    {
        (_rule, _status) = (rule, status);
        var log = hooks.Log;
        _notes = new Notes(hooks, $"{rule} refused", (client, _, untold) => Log.Refused(log, rule, client, untold));
    }

    public Verdict Deny(IRequest request)
    {
        _notes.Add(request, "");
        return request.Respond(new Answer(_status) { Text = "You may not see this.\n", Reason = _rule, Headers = { CacheControl = "no-store" } });
    }
}
