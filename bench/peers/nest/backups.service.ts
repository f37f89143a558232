import { HttpService } from '@nestjs/axios';
import { Injectable, NotFoundException } from '@nestjs/common';
import { isAxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';
import { settings } from '../settings.js';
import { viewOf } from './view.js';
import type { CheckpointItem, VolumeBackup } from './wire.js';

@Injectable()
export class BackupsService {
  constructor(private readonly http: HttpService) {}

  async view(projectId: string, id: string) {
    const csbs = await this.get<{ checkpoint_item: CheckpointItem }>(`${settings.csbsUrl}/checkpoint_items/${id}`);
    const item = csbs.checkpoint_item;
    const rows = await Promise.all(
      item.extend_info.volume_backups.map(async (volume) => {
        const { backup } = await this.get<{ backup: VolumeBackup }>(`${settings.vbsUrl}/backups/${volume.id}`);
        return backup;
      }),
    );
    return viewOf(projectId, item, rows);
  }

  async batch(projectId: string, ids: readonly string[]) {
    const views = await Promise.all(ids.map((id) => this.view(projectId, id)));
    return { items: views.map((backup) => ({ id: backup.id, ok: true, backup })) };
  }

  private async get<T>(url: string): Promise<T> {
    try {
      return (await firstValueFrom(this.http.get<T>(url))).data;
    } catch (error) {
      if (isAxiosError(error) && error.response?.status === 404) throw new NotFoundException();
      throw error;
    }
  }
}
