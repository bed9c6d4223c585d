using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk;

public abstract partial class Hooks
{
    /// <summary>
    /// Offers an endpoint at the admin address: <c>OnAdmin("GET", "/flags", …)</c> in the unit <c>Shop</c> answers <c>GET /units/Shop/flags</c>. Only
    /// programs on this machine reach it. The version of the unit that serves when the request comes answers it, and stays until it has.
    /// </summary>
    /// <param name="method">The method, in capitals: <c>GET</c> for what changes nothing.</param>
    /// <param name="path">The path below the unit's own: <c>/</c> and letters, digits, <c>-</c>, <c>_</c>, <c>.</c> and further <c>/</c>. Compared by its characters.</param>
    /// <param name="answer">Called for each request, many at once. What it throws is logged and becomes a 500.</param>
    /// <exception cref="ArgumentException">The method or the path is none, or the unit offers the two already.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    [OverloadResolutionPriority(1)]
    public void OnAdmin(string method, string path, Func<IAdminRequest, ValueTask<AdminAnswer>> answer)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(answer);
        if (method.Length == 0 || !method.All(char.IsAsciiLetterUpper))
        {
            throw new ArgumentException($"'{method}' is no method of an admin endpoint; write GET, POST, PUT or DELETE.");
        }

        if (path is not ['/', _, ..] || !path.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '-' or '_' or '.'))
        {
            throw new ArgumentException($"'{path}' is no path of an admin endpoint; write '/' and letters, digits, '-', '_', '.' or '/', such as /entries.");
        }

        AddEndpoint(new AdminEndpoint(method, path, answer));
    }

    /// <inheritdoc cref="OnAdmin(string, string, Func{IAdminRequest, ValueTask{AdminAnswer}})"/>
    public void OnAdmin(string method, string path, Func<IAdminRequest, Task<AdminAnswer>> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        OnAdmin(method, path, request => new ValueTask<AdminAnswer>(answer(request)));
    }

    /// <inheritdoc cref="OnAdmin(string, string, Func{IAdminRequest, ValueTask{AdminAnswer}})"/>
    public void OnAdmin(string method, string path, Func<IAdminRequest, AdminAnswer> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        OnAdmin(method, path, request => ValueTask.FromResult(answer(request)));
    }

    /// <summary>Takes an endpoint. <see cref="OnAdmin(string, string, Func{IAdminRequest, ValueTask{AdminAnswer}})"/> and its siblings end here.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <exception cref="ArgumentException">The unit offers the method and path already.</exception>
    protected abstract void AddEndpoint(AdminEndpoint endpoint);
}
