using ScriptProxy.Plugins.AccessControl.Countries;
using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>What must hold of a request besides path, host and method, which the host looks at. To look allocates nothing.</summary>
internal sealed class Conditions
{
    private readonly NamedUser[] _users;

    public Conditions(IEnumerable<NamedUser> users) => _users = [.. users];

    /// <summary>The path where case counts; null where it does not.</summary>
    public PathTemplate? CasedPath { get; init; }

    public AddressSet? From { get; init; }

    public CountryCondition? Countries { get; init; }

    public IReadOnlyList<HeaderCondition> Headers { get; init; } = [];

    public Hours? During { get; init; }

    /// <summary>Whether all of it holds.</summary>
    /// <param name="request">The request.</param>
    /// <param name="visitor">Who has signed in.</param>
    /// <param name="inDoubt">What is said where nobody knows.</param>
    public bool Hold(IRequest request, Visitor? visitor, bool inDoubt) =>
        From?.Contains(request.ClientAddress) != false
        && CasedPath?.FitsAnyReading(request.Path) != false
        && Countries?.Contains(request.ClientAddress) != false
        && During?.IsNow() != false
        && (_users.Length == 0 || IsOneOfUsers(visitor))
        && HeadersHold(request, inDoubt);

    private bool IsOneOfUsers(Visitor? visitor)
    {
        for (var i = 0; visitor is not null && i < _users.Length; i++)
        {
            if (visitor.Is(_users[i].User, _users[i].By))
            {
                return true;
            }
        }

        return false;
    }

    private bool HeadersHold(IRequest request, bool inDoubt)
    {
        for (var i = 0; i < Headers.Count; i++)
        {
            if (!Headers[i].Holds(request, inDoubt))
            {
                return false;
            }
        }

        return true;
    }
}
