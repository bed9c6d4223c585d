using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using ScriptProxy.Plugins.Caching.Ranges.Partial;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>Brings an upstream's answer into the store and to those who wait for it. Thread-safe.</summary>
internal sealed class TransferRunner(TransferTable table, ResponseJudge judge, StoreSet stores, ILogger log)
{
    /// <summary>Drives a transfer to its end, whoever stays to see it. Never throws.</summary>
    public async Task RunAsync(Transfer transfer, Question question)
    {
        var handedOver = false;
        try
        {
            var response = await question.Fetch.ResponseAsync();
            var judgement = judge.Judge(question, response);
            switch (judgement)
            {
                case Judgement.Keep keep when stores.Begin(keep.Head, keep.StoreName, keep.Length, transfer.Since) is { } slot:
                    if (keep.VaryIndex is not null)
                    {
                        await stores.NoteAsync(keep.VaryIndex, transfer.Since);
                    }

                    await KeepAsync(transfer, keep, response, slot);
                    break;
                case Judgement.Renew renew:
                    transfer.Arrive(new Arrival.Renewed(stores.Update(question.Stored!, renew.Head, transfer.Since), renew.AskerHead));
                    break;
                case Judgement.Forget:
                    stores.Remove(question.Stored!.Head.Key);
                    transfer.Arrive(new Arrival.Again());
                    break;
                case Judgement.Fail:
                    transfer.Arrive(new Arrival.Failed(await FailureAnswer.OfAsync(response), response.Failure is null ? response.Status : null));
                    break;
                default:
                    handedOver = true;
                    await PassOverAsync(transfer, question, response, judgement);
                    break;
            }
        }
        catch (Exception exception)
        {
            Log.TransferFailed(log, exception, question.Url);
            transfer.Arrive(new Arrival.Failed(new Answer(502) { Text = "502 Bad Gateway\n" }, null));
        }
        finally
        {
            table.Leave(transfer);
            if (!handedOver)
            {
                await question.Fetch.DisposeAsync();
            }
        }
    }

    private async Task PassOverAsync(Transfer transfer, Question question, IFetched response, Judgement judgement)
    {
        var reason = judgement is Judgement.Discard discard ? discard.Reason : "no room";
        if (judgement is not Judgement.Discard { IsOfRequest: true })
        {
            await stores.NoteAsync(judge.Mark(question, response.Route), transfer.Since);
        }

        transfer.Arrive(new Arrival.Unkept(new UnkeptResponse(question.Fetch, response), reason));
    }

    private async Task KeepAsync(Transfer transfer, Judgement.Keep keep, IFetched response, StoreSlot slot)
    {
        var (head, writer) = (keep.Head, slot.Writer);
        var body = new GrowingBody(writer, response.Headers.ContentLength);
        Exception? fault = null;
        transfer.Arrive(new Arrival.Kept(head, keep.AskerHead, keep.WholeKey, body));
        try
        {
            if (await TakeAsync(response.Body, writer, body) && !await CommitAsync(keep, slot))
            {
                Log.NotKept(log, head.Url);
            }
        }
        catch (Exception exception)
        {
            fault = exception;
            Log.BrokenOff(log, head.Url, exception.Message);
        }

        // Who comes from here on looks into the store; those who read already need the writer until they have all of it.
        table.Leave(transfer);
        await body.EndAsync(fault);
        await writer.DisposeAsync();
    }

    /// <summary>Makes it findable. False if the store could not keep it, or it was invalidated meanwhile.</summary>
    private static async Task<bool> CommitAsync(Judgement.Keep keep, StoreSlot slot) =>
        await slot.Writer.CommitAsync() is not null
        && (!keep.Head.Marks.HasFlag(StoredMarks.Partial) || await PartialContent.AddAsync(slot.Store, keep.WholeKey, keep.Head, slot.Since));

    /// <summary>Takes the body from the upstream. False if the store did not take all of it.</summary>
    private static async Task<bool> TakeAsync(PipeReader reader, IStoreWriter writer, GrowingBody body)
    {
        var isKept = true;
        while (true)
        {
            var read = await reader.ReadAsync();
            foreach (var piece in read.Buffer)
            {
                if (isKept && await writer.WriteAsync(piece))
                {
                    body.Grew(piece.Length);
                    continue;
                }

                if (isKept)
                {
                    isKept = false;
                    await writer.CommitAsync(); // so that what it took can be read to its end
                    body.Overflow();
                }

                await body.PassAsync(piece);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || body.IsForNobody)
            {
                return isKept;
            }
        }
    }
}
