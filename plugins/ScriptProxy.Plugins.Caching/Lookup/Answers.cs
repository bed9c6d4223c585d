using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Makes answers of what is stored. Thread-safe.</summary>
internal sealed class Answers(string statusName)
{
    private readonly ReadyAnswers _ready = new();

    /// <summary>The answer of a fresh response to a request without conditions or ranges. One object serves all such requests of a second.</summary>
    /// <param name="response">The response.</param>
    /// <param name="now">The time.</param>
    /// <param name="isFirst">Whether it has been made just now.</param>
    public Answer Hit(StoredResponse response, DateTimeOffset now, out bool isFirst)
    {
        var second = now.ToUnixTimeSeconds();
        var ready = response.Ready;
        isFirst = ready?.Second != second;
        if (!isFirst)
        {
            return ready!.Answer;
        }

        var answer = Of(response.Head, response.Body, now, default);
        _ready.Set(response, new ReadyAnswer(answer, second));
        return answer;
    }

    /// <summary>An answer with the stored headers.</summary>
    public Answer Of(StoredHead head, IAnswerBody? body, DateTimeOffset now, CacheStatusMember status)
    {
        var answer = new Answer(head.Status) { Body = body };
        for (var index = 0; index < head.Headers.Count; index++)
        {
            answer.Headers[head.Headers[index].Key] = head.Headers[index].Value;
        }

        return Signed(answer, head, now, status);
    }

    /// <summary>Adds to an answer what says where it comes from.</summary>
    public Answer Signed(Answer answer, StoredHead head, DateTimeOffset now, CacheStatusMember status)
    {
        Sign(answer.Headers, head, now, status);
        answer.Route = head.Route;
        return answer;
    }

    private void Sign(IHeaderDictionary headers, StoredHead head, DateTimeOffset now, CacheStatusMember status)
    {
        // RFC 9111 4: what is reused has an Age in any case; what comes fresh from an upstream only if it had one.
        if (Age.Seconds(head, now) is var age && (age > 0 || status.Forward == ForwardReason.None))
        {
            headers.Age = age.ToString(CultureInfo.InvariantCulture);
        }

        Note(headers, status with { Ttl = (long)Math.Floor((head.FreshUntil - now).TotalSeconds) });
    }

    /// <summary>Adds what the cache did to the headers of an answer.</summary>
    public void Note(IHeaderDictionary headers, CacheStatusMember status)
    {
        if (statusName.Length > 0)
        {
            status.AppendTo(headers, statusName);
        }
    }
}
